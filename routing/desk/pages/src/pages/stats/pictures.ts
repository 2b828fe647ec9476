// What the pictures look like: each function makes ECharts' option of numbers and a palette.

import type { EChartsOption } from 'echarts';
import type { Edge } from './flow';
import { nodeText, nodeTone } from './flow';
import type { Palette } from './palette';
import { tip, tipOfAxis } from './tip';

/** A row of values under one name, one for each label of the axis. */
export interface Series {
  name: string;
  values: (number | null)[];
  colour: string;
}

const axisText = (palette: Palette) => ({ color: palette.ink3, fontSize: 11, fontFamily: palette.font });

function labelAxis(labels: string[], palette: Palette) {
  return {
    type: 'category' as const, data: labels, axisTick: { show: false }, axisLine: { lineStyle: { color: palette.line } },
    axisLabel: { ...axisText(palette), hideOverlap: true },
  };
}

function valueAxis(palette: Palette, format?: (value: number) => string) {
  return {
    type: 'value' as const, splitNumber: 4, minInterval: format ? undefined : 1, splitLine: { lineStyle: { color: palette.line } },
    axisLabel: { ...axisText(palette), formatter: format },
  };
}

function legend(palette: Palette) {
  return {
    top: 0, left: 0, icon: 'roundRect', itemWidth: 10, itemHeight: 10, itemGap: 14, padding: 0,
    textStyle: { color: palette.ink2, fontSize: 12, fontFamily: palette.font }, inactiveColor: palette.ink3,
  };
}

/** A tooltip is made of elements: the page's policy forbids styles in markup. */
const tooltip = { className: 'chart-tip', appendTo: 'body', borderWidth: 0, padding: 0, transitionDuration: 0.1, confine: false } as const;

function ofAxis(format: (value: number) => string) {
  return {
    ...tooltip, trigger: 'axis' as const, axisPointer: { type: 'shadow' as const, shadowStyle: { opacity: 0.06 } },
    formatter: (params: unknown) => tipOfAxis(params, format),
  };
}

/** A bar of nothing has no border: its surface's colour would cut the axis. */
function flatless(value: number | null) {
  return value === 0 ? { value, itemStyle: { borderWidth: 0 } } : value;
}

/** Bars that stand on one another. With a line, that is drawn over them, such as the sum of more than is in the bars. */
export function stacked(labels: string[], series: Series[], palette: Palette, line?: Series): EChartsOption {
  const top = series.length - 1;
  return {
    grid: { left: 0, right: 4, top: 34, bottom: 0, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    legend: legend(palette),
    tooltip: ofAxis(String),
    xAxis: labelAxis(labels, palette),
    yAxis: valueAxis(palette),
    series: [
      ...series.map(({ name, values, colour }, i) => ({
        name, type: 'bar' as const, stack: 'all', data: values.map(flatless), barMaxWidth: 28, barCategoryGap: '28%',
        itemStyle: { color: colour, borderColor: palette.surface, borderWidth: 0.5, borderRadius: i === top ? [3, 3, 0, 0] : 0 },
      })),
      ...(line ? [lineOf(line)] : []),
    ],
  };
}

function lineOf({ name, values, colour }: Series, more: object = {}) {
  return {
    name, type: 'line' as const, data: values, lineStyle: { width: 2, color: colour }, itemStyle: { color: colour }, symbol: 'circle',
    symbolSize: 6, showSymbol: values.filter((value) => value !== null).length <= 31, connectNulls: false, ...more,
  };
}

/** A step of time for at most three lines of the grid, in seconds. */
function stepOf(series: Series[]): number {
  const most = Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  return [10, 20, 30, 60, 120, 300, 600, 1200, 1800].find((step) => most / step <= 3) ?? 3600;
}

/** Two pictures with one axis of time: shares above, waits below. */
export function quality(labels: string[], shares: Series[], waits: Series[], palette: Palette, format: {
  share: (value: number) => string; wait: (value: number) => string;
}): EChartsOption {
  const of = (index: number) => ({ xAxisIndex: index, yAxisIndex: index });
  const form = new Map([...shares.map(({ name }) => [name, format.share] as const), ...waits.map(({ name }) => [name, format.wait] as const)]);
  const upper = labelAxis(labels, palette);
  return {
    legend: legend(palette),
    tooltip: {
      ...tooltip, trigger: 'axis', axisPointer: { type: 'line', lineStyle: { color: palette.ink3 } },
      formatter: (params: unknown) => tipOfAxis(params, (value, name) => form.get(name)?.(value) ?? String(value)),
    },
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    grid: [
      { left: 52, right: 8, top: 34, height: '44%' },
      { left: 52, right: 8, bottom: 22, height: '28%' },
    ],
    xAxis: [{ ...upper, gridIndex: 0, axisLabel: { show: false } }, { ...upper, gridIndex: 1 }],
    yAxis: [
      { ...valueAxis(palette, format.share), gridIndex: 0, min: 0, max: 1, interval: 0.25 },
      { ...valueAxis(palette, format.wait), gridIndex: 1, min: 0, interval: stepOf(waits) },
    ],
    series: [
      ...shares.map((series, i) => lineOf(series, { ...of(0), ...(i === 0 ? { areaStyle: { color: series.colour, opacity: 0.1 } } : {}) })),
      ...waits.map((series) => lineOf(series, of(1))),
    ],
  };
}

/** What the labels of bars take at most, in pixels; longer ones are cut. */
const widestLabel = 230;

/** Horizontal bars with a label each, the longest on top. */
export function bars(labels: string[], series: Series[], palette: Palette, look: { stack?: boolean; format?: (value: number) => string }): EChartsOption {
  const format = look.format ?? String;
  const room = Math.min(widestLabel, Math.ceil(1.12 * Math.max(0, ...labels.map(palette.widthOf)))); // of typefaces in parts it is too little
  return {
    grid: { left: room + 12, right: 44, top: series.length > 1 ? 30 : 0, bottom: 0, outerBoundsMode: 'none' },
    legend: series.length > 1 ? legend(palette) : undefined,
    tooltip: ofAxis(format),
    yAxis: {
      ...labelAxis(labels, palette), inverse: true, axisLine: { show: false },
      axisLabel: { ...axisText(palette), fontSize: 12, color: palette.ink2, width: room + 1, overflow: 'truncate', interval: 0 },
    },
    xAxis: { ...valueAxis(palette, format), axisLabel: { show: false }, splitLine: { show: false } },
    series: series.map(({ name, values, colour }) => ({
      name, type: 'bar' as const, stack: look.stack ? 'all' : undefined, data: values, barMaxWidth: 18,
      barGap: '12%', itemStyle: { color: colour, borderRadius: look.stack ? 0 : [0, 3, 3, 0], borderColor: palette.surface, borderWidth: look.stack ? 0.5 : 0 },
      label: look.stack ? undefined : {
        show: true, position: 'right' as const, color: palette.ink2, fontSize: 12, formatter: ({ value }: { value: unknown }) => format(Number(value)),
      },
    })),
  } as EChartsOption;
}

/** Days of the week down, hours across: the more calls, the stronger. cells are [hour, weekday from 0, calls]. */
export function heat(cells: [number, number, number][], days: string[], palette: Palette, words: { calls: string }): EChartsOption {
  const most = Math.max(1, ...cells.map(([, , calls]) => calls));
  const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
  const plain = { axisTick: { show: false }, axisLine: { show: false }, axisLabel: { ...axisText(palette), interval: 0 } };
  return {
    grid: { left: 0, right: 0, top: 0, bottom: 44, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    xAxis: { type: 'category', data: hours, ...plain },
    yAxis: { type: 'category', data: days, inverse: true, ...plain },
    visualMap: {
      min: 0, max: most, calculable: false, orient: 'horizontal', right: 0, bottom: 0, itemWidth: 10, itemHeight: 120, text: [String(most), '0'],
      textStyle: axisText(palette), inRange: { color: palette.heat },
    },
    tooltip: {
      ...tooltip, trigger: 'item',
      formatter: (params: unknown) => {
        const { value, color } = params as { value: [number, number, number]; color: string };
        return tip(`${days[value[1]]}, ${hours[value[0]]}:00–${hours[value[0]]}:59`, [{ colour: color, name: words.calls, value: String(value[2]) }]);
      },
    },
    series: [{
      type: 'heatmap', data: cells, itemStyle: { borderColor: palette.surface, borderWidth: 2, borderRadius: 4 },
      emphasis: { itemStyle: { borderColor: palette.ink, borderWidth: 1.5 } },
    }],
  };
}

/** What is left to the right of the last column for its labels, in percent of the width. */
const labelRoom = 14;

/** The height of a node's label, in pixels. Nodes stand at least so far apart, that the labels of the thinnest do not touch. */
const labelLine = 14;

/** Where callers go: edges through columns of nodes. */
export function sankey(edges: Edge[], palette: Palette, words: { of: (calls: number, share: number) => string; columns: string[] }): EChartsOption {
  const all = edges.filter(({ layer }) => layer === 1).reduce((sum, { calls }) => sum + calls, 0);
  const names = [...new Set(edges.flatMap(({ source, target }) => [source, target]))];
  const label = (calls: number) => words.of(calls, all > 0 ? calls / all : 0);
  return {
    tooltip: {
      ...tooltip, trigger: 'item', triggerOn: 'mousemove',
      formatter: (params: unknown) => {
        const { dataType, data, name, value, color } = params as { dataType: string; data: Edge & { value: number }; name: string; value: number; color: string };
        if (dataType !== 'edge') return tip(nodeText(name), [{ colour: color, name: '', value: label(value) }]);
        return tip(`${nodeText(data.source)} → ${nodeText(data.target)}`, [{ name: '', value: label(data.value) }]);
      },
    },
    title: words.columns.map((text, i) => ({
      text, left: `${(i * (100 - labelRoom)) / 4}%`, top: 2, padding: 0, textStyle: { ...axisText(palette), fontWeight: 600 },
    })),
    series: [{
      type: 'sankey', left: 0, right: `${labelRoom}%`, top: 26, bottom: 8, nodeWidth: 12, nodeGap: labelLine, nodeAlign: 'justify', layoutIterations: 48, draggable: false,
      data: names.map((name) => ({ name, itemStyle: { color: palette[nodeTone(name)], borderWidth: 0 } })),
      links: edges.map(({ source, target, calls }) => ({ source, target, value: calls })),
      lineStyle: { color: 'source', opacity: 0.22, curveness: 0.5 },
      emphasis: { focus: 'trajectory', lineStyle: { opacity: 0.45 } },
      label: {
        color: palette.ink, fontSize: 12, lineHeight: labelLine, fontFamily: palette.font,
        formatter: ({ name, value }: { name: string; value: unknown }) => `${nodeText(name)}  {n|${Number(value)}}`,
        rich: { n: { color: palette.ink2, fontSize: 12, fontFamily: palette.font } },
      },
    }],
  } as EChartsOption;
}
