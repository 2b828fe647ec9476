// The service's tables of statistics, and what is worked out of them.

/** The tables, by name, with a line's columns (hotline stats of the service). Times are in seconds, shares of one. */
export interface Tables {
  departments: {
    period: string; department: string; offered: number; answered: number; abandoned: number; in_time: number;
    service_level: number | null; average_wait: number | null; longest_wait: number | null; average_talk: number | null;
    callbacks_ordered: number; callbacks_reached: number;
  };
  served: { period: string; calls: number; served: number; share: number };
  refusals: { period: string; service: string; reason: string; refusals: number };
  outages: { period: string; outage: string; kind: string; heard: number; ended: number };
  operators: {
    period: string; operator: string; ready: number; reserved: number; ringing: number; talking: number; wrap_up: number;
    paused: number; offline: number; answered: number; missed: number;
  };
  flow: { period: string; layer: number; source: string; target: string; calls: number };
  heat: { period: string; weekday: number; hour: number; calls: number };
}

export type TableName = keyof Tables;
export type Department = Tables['departments'];

/** A period in numbers. A share or wait is undefined where nothing was measured. */
export interface Totals {
  calls: number;
  served?: number;
  level?: number;
  abandoned?: number;
  averageWait?: number;
  longestWait?: number;
}

const sum = <T>(rows: T[], of: (row: T) => number) => rows.reduce((total, row) => total + of(row), 0);
const share = (part: number, whole: number) => (whole > 0 ? part / whole : undefined);

/** The mean of the lines' average waits, each weighing as much as its calls; undefined without any. */
export function averageWait(rows: Department[]): number | undefined {
  const measured = rows.filter(({ average_wait }) => average_wait !== null);
  return share(sum(measured, (row) => (row.average_wait ?? 0) * row.offered), sum(measured, (row) => row.offered));
}

/** The longest of the lines' longest waits; undefined without any. */
export function longestWait(rows: Department[]): number | undefined {
  const waits = rows.map(({ longest_wait }) => longest_wait).filter((wait) => wait !== null);
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

/** The numbers on top of the page. */
export function totalsOf(departments: Department[], served: Tables['served'][]): Totals {
  const offered = sum(departments, (row) => row.offered);
  const calls = sum(served, (row) => row.calls);
  return {
    calls,
    served: share(sum(served, (row) => row.served), calls),
    level: share(sum(departments, (row) => row.in_time), offered),
    abandoned: share(sum(departments, (row) => row.abandoned), offered),
    averageWait: averageWait(departments),
    longestWait: longestWait(departments),
  };
}

/** How a number has changed: by a part of itself, by points of a percentage, or by seconds. */
export interface Change {
  by: number;
  /** Whether that is good news: 1, bad: -1, neither: 0. */
  news: -1 | 0 | 1;
}

/** How numbers are compared. */
export interface Comparison {
  kind: 'relative' | 'difference';
  /** Which way is good news: 1 up, -1 down, 0 neither. */
  better: -1 | 0 | 1;
  /** What is less than half of this is no change. */
  least: number;
}

/** Compares a number with the one before; undefined where either is missing. */
export function change(now: number | undefined, then: number | undefined, { kind, better, least }: Comparison): Change | undefined {
  if (now === undefined || then === undefined || (kind === 'relative' && then === 0)) return undefined;
  const exact = kind === 'relative' ? (now - then) / then : now - then;
  const by = Math.abs(exact) < least / 2 ? 0 : exact;
  return { by, news: (Math.sign(by) * better || 0) as Change['news'] };
}

/** The lines of a table by their period's first moment, in milliseconds. */
function byPeriod<T extends { period: string }>(rows: T[]): Map<number, T[]> {
  const found = new Map<number, T[]>();
  for (const row of rows) {
    const at = Date.parse(row.period);
    const others = found.get(at);
    if (others) others.push(row);
    else found.set(at, [row]);
  }
  return found;
}

/** One bar of the quality of service. */
export interface Quality {
  offered: number;
  level?: number;
  abandoned?: number;
  averageWait?: number;
  longestWait?: number;
}

/** The quality of service at each of the marks, of all departments together. */
export function qualityAt(marks: Date[], rows: Department[]): Quality[] {
  const periods = byPeriod(rows);
  return marks.map((mark) => {
    const found = periods.get(mark.getTime()) ?? [];
    return { offered: sum(found, (row) => row.offered), ...totalsOf(found, []) };
  });
}

/** The departments that occur, in the order of their keys, calls of none last. */
export function departmentsIn(rows: Department[]): string[] {
  const found = new Set(rows.filter(({ offered }) => offered > 0).map(({ department }) => department));
  return ['services', 'connection', 'support', 'accounts', 'corporate', 'any'].filter((name) => found.has(name));
}

/** A department's offered calls at each of the marks. */
export function offeredAt(marks: Date[], rows: Department[], department: string): number[] {
  const periods = byPeriod(rows.filter((row) => row.department === department));
  return marks.map((mark) => sum(periods.get(mark.getTime()) ?? [], (row) => row.offered));
}

/** The calls that ended, and those of them that needed no operator, at each of the marks. */
export function servedAt(marks: Date[], rows: Tables['served'][]): { calls: number; served: number }[] {
  const periods = byPeriod(rows);
  return marks.map((mark) => {
    const found = periods.get(mark.getTime()) ?? [];
    return { calls: sum(found, (row) => row.calls), served: sum(found, (row) => row.served) };
  });
}
