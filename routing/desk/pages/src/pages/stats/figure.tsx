// A panel of the statistics: a picture, the table behind it, and that table as a file.

import { ChartColumn, Download, Table2 } from 'lucide';
import type { EChartsOption } from 'echarts';
import { useMemo, useState } from 'preact/hooks';
import { Icon } from '../../shell/icon';
import { Empty, Failed, Panel, Waiting } from '../../shell/parts';
import type { Asked } from '../../shell/use';
import { Chart } from './chart';
import type { TableName } from './numbers';
import type { Palette } from './palette';
import type { By, Range } from './period';
import { statsWords } from './words';

/** A table with headings; numbers stand to the right. */
export interface Grid {
  headings: string[];
  rows: (string | number)[][];
}

interface Props<T> {
  title: string;
  /** What the picture shows, in a sentence. */
  label: string;
  class: string;
  height: number;
  table: TableName;
  range: Range;
  by: By | 'all';
  asked: Asked<T>;
  empty: (data: T) => boolean;
  option: (data: T) => (palette: Palette) => EChartsOption;
  grid: (data: T) => Grid;
}

/** The address of a table as CSV. */
function csvAddress(table: TableName, { since, until }: Range, by: By | 'all'): string {
  const query = new URLSearchParams({ since: since.toISOString(), until: until.toISOString(), by, format: 'csv' });
  return `/api/v1/stats/${table}?${query.toString()}`;
}

/** A picture with its table. While new data is fetched the old is shown. */
export function Figure<T>(props: Props<T>) {
  const { title, asked, table, range, by } = props;
  const [asTable, setAsTable] = useState(false);
  const words = statsWords();
  const side = (
    <div class="tools">
      <button type="button" class="button quiet small" onClick={() => setAsTable(!asTable)}>
        <Icon of={asTable ? ChartColumn : Table2} size={14} />{asTable ? words.picture : words.table}<span class="hidden-visually">: {title}</span>
      </button>
      <a class="button quiet small" href={csvAddress(table, range, by)} download={`${table}.csv`}>
        <Icon of={Download} size={14} />{words.csv}<span class="hidden-visually">: {title}</span>
      </a>
    </div>
  );
  return (
    <Panel title={title} side={side} class={`figure ${props.class}`}>
      {asked.failure ? <Failed failure={asked.failure} again={asked.again} /> : <Content {...props} asTable={asTable} />}
    </Panel>
  );
}

function Content<T>({ asked, empty, option, grid, label, height, title, asTable }: Props<T> & { asTable: boolean }) {
  const { data } = asked;
  if (data === undefined) return <Waiting />;
  if (empty(data)) return <Empty icon={ChartColumn} title={statsWords().nothing} />;
  if (asTable) return <GridTable title={title} grid={grid(data)} height={height} />;
  return <Drawn data={data} option={option} label={label} height={height} />;
}

/** Makes the picture's option anew only when there is something else to draw. */
function Drawn<T>({ data, option, label, height }: { data: T; label: string; height: number; option: Props<T>['option'] }) {
  const made = useMemo(() => option(data), [option, data]);
  return <Chart label={label} height={height} option={made} />;
}

function GridTable({ title, grid, height }: { title: string; grid: Grid; height: number }) {
  return (
    <div class="grid-table" tabIndex={0} role="region" aria-label={`${title}: ${statsWords().table}`} ref={(element) => { if (element) element.style.height = `${height}px`; }}>
      <table class="table">
        <thead><tr>{grid.headings.map((heading, i) => <th key={heading} scope="col" class={numeric(grid, i)}>{heading}</th>)}</tr></thead>
        <tbody>
          {grid.rows.map((row, i) => <tr key={i}>{row.map((cell, j) => <td key={j} class={numeric(grid, j)}>{cell}</td>)}</tr>)}
        </tbody>
      </table>
    </div>
  );
}

/** A column is one of numbers if its cells are, or are a number with a unit. */
function numeric({ rows }: Grid, column: number): string {
  return rows.some((row) => typeof row[column] === 'number' || /^[\d−–—]/.test(String(row[column]))) && column > 0 ? 'number' : '';
}
