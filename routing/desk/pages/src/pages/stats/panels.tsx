// The pictures of the statistics, each with what it is made of.

import { useMemo } from 'preact/hooks';
import { percent, stopwatch } from '../../words/format';
import { departmentCode } from '../../words/departments';
import { useOperators } from '../../shell/operators';
import type { Asked } from '../../shell/use';
import { condense, nodeText } from './flow';
import { Figure } from './figure';
import { labelOf } from './labels';
import { departmentsIn, offeredAt, qualityAt, servedAt, type Tables } from './numbers';
import type { Palette } from './palette';
import { marksOf, type Chosen, type Range } from './period';
import { bars, heat, quality, sankey, stacked } from './pictures';
import { statsWords } from './words';

/** What every picture is told. */
export interface About {
  chosen: Chosen;
  range: Range;
  now: Date;
}

type Rows<Name extends keyof Tables> = Tables[Name][];

const dash = '—';
const share = (value?: number | null) => (value === undefined || value === null ? dash : percent(value));
const time = (value?: number | null) => (value === undefined || value === null ? dash : stopwatch(value));

interface CallsData { departments: Rows<'departments'>; served: Rows<'served'> }

/** Calls by department, and all calls as a line. */
export function CallsFigure({ about, asked }: { about: About; asked: Asked<CallsData> }) {
  const words = statsWords();
  const marks = useMemo(() => marksOf(about.chosen, about.now), [about]);
  const option = useMemo(() => ({ departments, served }: CallsData) => (palette: Palette) => {
    const series = departmentsIn(departments).map((name, i) => ({
      name: departmentCode(name), values: offeredAt(marks, departments, name), colour: name === 'any' ? palette.plain : palette.series[i] ?? palette.plain,
    }));
    const all = { name: words.allCalls, values: servedAt(marks, served).map(({ calls }) => calls), colour: palette.ink };
    return stacked(marks.map((mark) => labelOf(mark, about.chosen)), series, palette, all);
  }, [about, words, marks]);
  return (
    <Figure title={words.callsTitle} label={words.callsLabel} class="wide" height={300} table="departments" range={about.range} by={about.chosen.by}
      asked={asked} empty={({ departments, served }) => departments.length + served.length === 0} option={option}
      grid={({ departments }) => ({
        headings: [words.time, words.department, words.offered, words.departmentAnswered, words.abandoned, words.level, words.averageWait, words.longestWait,
          words.averageTalk, words.callBacksOrdered, words.callBacksReached],
        rows: departments.map((row) => [
          labelOf(new Date(row.period), about.chosen), departmentCode(row.department), row.offered, row.answered, row.abandoned, share(row.service_level),
          time(row.average_wait), time(row.longest_wait), time(row.average_talk), row.callbacks_ordered, row.callbacks_reached,
        ]),
      })} />
  );
}

/** Service level and abandonment above, waits below. */
export function QualityFigure({ about, asked }: { about: About; asked: Asked<CallsData> }) {
  const words = statsWords();
  const marks = useMemo(() => marksOf(about.chosen, about.now), [about]);
  const option = useMemo(() => ({ departments }: CallsData) => (palette: Palette) => {
    const found = qualityAt(marks, departments);
    const of = (key: 'level' | 'abandoned' | 'averageWait' | 'longestWait') => found.map((point) => point[key] ?? null);
    return quality(marks.map((mark) => labelOf(mark, about.chosen)), [
      { name: words.level, values: of('level'), colour: palette.good }, { name: words.abandoned, values: of('abandoned'), colour: palette.bad },
    ], [
      { name: words.averageWait, values: of('averageWait'), colour: palette.talk }, { name: words.longestWait, values: of('longestWait'), colour: palette.plain },
    ], palette, { share: percent, wait: stopwatch });
  }, [about, words, marks]);
  return (
    <Figure title={words.qualityTitle} label={words.qualityLabel} class="half" height={320} table="departments" range={about.range} by={about.chosen.by}
      asked={asked} empty={({ departments }) => !departments.some(({ offered }) => offered > 0)} option={option}
      grid={({ departments }) => ({
        headings: [words.time, words.offered, words.level, words.abandoned, words.averageWait, words.longestWait],
        rows: qualityAt(marks, departments).map((point, i) => [
          labelOf(marks[i]!, about.chosen), point.offered, share(point.level), share(point.abandoned), time(point.averageWait), time(point.longestWait),
        ]),
      })} />
  );
}

/** Calls served with no operator beside the rest. */
export function ServedFigure({ about, asked }: { about: About; asked: Asked<CallsData> }) {
  const words = statsWords();
  const marks = useMemo(() => marksOf(about.chosen, about.now), [about]);
  const option = useMemo(() => ({ served }: CallsData) => (palette: Palette) => {
    const found = servedAt(marks, served);
    return stacked(marks.map((mark) => labelOf(mark, about.chosen)), [
      { name: words.servedSeries, values: found.map((point) => point.served), colour: palette.good },
      { name: words.restSeries, values: found.map((point) => point.calls - point.served), colour: palette.plain },
    ], palette);
  }, [about, words, marks]);
  return (
    <Figure title={words.servedTitle} label={words.servedLabel} class="half" height={320} table="served" range={about.range} by={about.chosen.by}
      asked={asked} empty={({ served }) => served.length === 0} option={option}
      grid={({ served }) => ({
        headings: [words.time, words.calls, words.servedSeries, words.share],
        rows: served.map((row) => [labelOf(new Date(row.period), about.chosen), row.calls, row.served, share(row.share)]),
      })} />
  );
}

/** How many nodes a column of the flow has at most. */
const mostNodes = 13;

/** Where callers go, from the greeting to the outcome. */
export function FlowFigure({ about, asked }: { about: About; asked: Asked<Rows<'flow'>> }) {
  const words = statsWords();
  const option = useMemo(() => (rows: Rows<'flow'>) => (palette: Palette) => sankey(condense(rows, mostNodes), palette, {
    of: (calls, part) => words.ofAll(calls, percent(part)), columns: words.flowColumns,
  }), [words]);
  return (
    <Figure title={words.flowTitle} label={words.flowLabel} class="wide flow" height={580} table="flow" range={about.range} by="all"
      asked={asked} empty={(rows) => rows.length === 0} option={option}
      grid={(rows) => ({
        headings: [words.step, words.flowFrom, words.flowTo, words.calls],
        rows: rows.map((row) => [words.flowColumns[row.layer] ?? row.layer, nodeText(row.source), nodeText(row.target), row.calls]),
      })} />
  );
}

/** When callers call. */
export function HeatFigure({ about, asked }: { about: About; asked: Asked<Rows<'heat'>> }) {
  const words = statsWords();
  const option = useMemo(() => (rows: Rows<'heat'>) => (palette: Palette) => {
    const found = new Map(rows.map(({ weekday, hour, calls }) => [weekday * 24 + hour, calls]));
    const cells = Array.from({ length: 7 * 24 }, (_, i): [number, number, number] => [i % 24, Math.floor(i / 24), found.get(24 + i) ?? 0]);
    return heat(cells, words.shortWeekdays, palette, { calls: words.calls });
  }, [words]);
  return (
    <Figure title={words.heatTitle} label={words.heatLabel} class="wide" height={290} table="heat" range={about.range} by="all"
      asked={asked} empty={(rows) => rows.length === 0} option={option}
      grid={(rows) => ({
        headings: [words.weekday, words.hour, words.calls],
        rows: rows.map(({ weekday, hour, calls }) => [words.weekdays[weekday - 1] ?? weekday, `${String(hour).padStart(2, '0')}:00`, calls]),
      })} />
  );
}

/** Why the menu refused. */
export function RefusalsFigure({ about, asked }: { about: About; asked: Asked<Rows<'refusals'>> }) {
  const words = statsWords();
  const text = (row: Tables['refusals']) => `${words.services[row.service] ?? row.service}: ${words.reasons[row.reason] ?? row.reason}`;
  const option = useMemo(() => (rows: Rows<'refusals'>) => (palette: Palette) => {
    const most = rows.toSorted((a, b) => b.refusals - a.refusals).slice(0, 10);
    return bars(most.map(text), [{ name: words.refusals, values: most.map(({ refusals }) => refusals), colour: palette.warn }], palette, {});
  }, [words]);
  return (
    <Figure title={words.refusalsTitle} label={words.refusalsLabel} class="half" height={280} table="refusals" range={about.range} by="all"
      asked={asked} empty={(rows) => rows.length === 0} option={option}
      grid={(rows) => ({
        headings: [words.service, words.reason, words.refusals],
        rows: rows.toSorted((a, b) => b.refusals - a.refusals)
          .map((row) => [words.services[row.service] ?? row.service, words.reasons[row.reason] ?? row.reason, row.refusals]),
      })} />
  );
}

interface OutagesData { rows: Rows<'outages'>; places: Map<string, string> }

/** Which outages callers heard of. */
export function OutagesFigure({ about, asked }: { about: About; asked: Asked<OutagesData> }) {
  const words = statsWords();
  const text = (row: Tables['outages'], places: OutagesData['places']) => places.get(row.outage) ?? row.outage;
  const option = useMemo(() => ({ rows, places }: OutagesData) => (palette: Palette) => {
    const most = rows.slice(0, 7);
    return bars(most.map((row) => text(row, places)), [
      { name: words.heard, values: most.map(({ heard }) => heard), colour: palette.warn },
      { name: words.ended, values: most.map(({ ended }) => ended), colour: palette.good },
    ], palette, {});
  }, [words]);
  return (
    <Figure title={words.outagesTitle} label={words.outagesLabel} class="half" height={280} table="outages" range={about.range} by="all"
      asked={asked} empty={({ rows }) => rows.length === 0} option={option}
      grid={({ rows, places }) => ({
        headings: [words.outage, words.kind, words.heard, words.ended],
        rows: rows.map((row) => [text(row, places), words.kinds[row.kind] ?? row.kind, row.heard, row.ended]),
      })} />
  );
}

const onDuty = ['talking', 'ready', 'wrap_up', 'ringing', 'reserved', 'paused'] as const;

/** What operators did with their time. */
export function OperatorsFigure({ about, asked }: { about: About; asked: Asked<Rows<'operators'>> }) {
  const words = statsWords();
  const names = useOperators();
  const option = useMemo(() => (rows: Rows<'operators'>) => (palette: Palette) => {
    const labels = rows.map((row) => `${names.get(row.operator) ?? row.operator}   ${row.answered} / ${row.missed}`);
    const series = onDuty.map((state) => ({ name: words.states[state]!, values: rows.map((row) => row[state]), colour: palette.states[state] }));
    return bars(labels, series, palette, { stack: true, format: stopwatch });
  }, [words, names]);
  return (
    <Figure title={`${words.operatorsTitle} · ${words.answered.toLowerCase()} / ${words.missed.toLowerCase()}`} label={words.operatorsLabel} class="wide"
      height={80 + 30 * Math.max(3, asked.data?.length ?? 3)} table="operators" range={about.range} by="all"
      asked={asked} empty={(rows) => rows.length === 0} option={option}
      grid={(rows) => ({
        headings: [words.operator, words.answered, words.missed, ...onDuty.map((state) => words.states[state]!), words.states.offline!],
        rows: rows.map((row) => [
          names.get(row.operator) ?? row.operator, row.answered, row.missed, ...[...onDuty, 'offline' as const].map((state) => stopwatch(row[state])),
        ]),
      })} />
  );
}
