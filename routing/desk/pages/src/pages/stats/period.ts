// The period that the statistics are about: as chosen, as kept in the page's address, and as moments for the service. Days are
// those of the provider's zone.

import { addDays, dayLength, startOf } from '../../words/days';
import { isoDay } from '../../words/format';

export const periodNames = ['today', 'yesterday', '7days', '30days', 'month', 'custom'] as const;
export type PeriodName = (typeof periodNames)[number];

/** What one bar counts. */
export type By = 'hour' | 'day' | 'month';

/** A period as chosen: days from the first to the last inclusive. */
export interface Chosen {
  name: PeriodName;
  /** The first day, as 2026-11-28. */
  from: string;
  /** The last day. */
  to: string;
  by: By;
}

/** Moments from since until before until. */
export interface Range {
  since: Date;
  until: Date;
}

const isDay = /^\d{4}-\d\d-\d\d$/;

/** How many days there are from the first to the last, both counted. */
export function daysOf({ from, to }: Pick<Chosen, 'from' | 'to'>): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayLength) + 1;
}

function firstOfMonth(day: string): string {
  return `${day.slice(0, 8)}01`;
}

/** The days of a named period, given today; of a custom one those that are given, the earlier first. */
function spanOf(name: PeriodName, today: string, from: string, to: string): Pick<Chosen, 'from' | 'to'> {
  switch (name) {
    case 'today': return { from: today, to: today };
    case 'yesterday': return { from: addDays(today, -1), to: addDays(today, -1) };
    case '7days': return { from: addDays(today, -6), to: today };
    case '30days': return { from: addDays(today, -29), to: today };
    case 'month': return { from: firstOfMonth(today), to: today };
    case 'custom': return from <= to ? { from, to } : { from: to, to: from };
  }
}

/** What so many days may be counted by: neither a single bar nor thousands. */
export function unitsOf(days: number): By[] {
  const units: By[] = [];
  if (days <= 8) units.push('hour');
  if (days >= 2 && days <= 400) units.push('day');
  if (days > 31) units.push('month');
  return units;
}

/** Chooses a period. A unit that does not suit its length gives way to the one that suits best. */
export function choose(name: PeriodName, now: Date, wish: Partial<Chosen> = {}): Chosen {
  const today = isoDay(now);
  const valid = (day?: string) => (day && isDay.test(day) && !Number.isNaN(Date.parse(day)) ? day : today);
  const span = spanOf(name, today, valid(wish.from), valid(wish.to));
  const days = daysOf(span);
  const units = unitsOf(days);
  const best = days <= 2 ? 'hour' : days <= 92 ? 'day' : 'month';
  return { name, ...span, by: wish.by && units.includes(wish.by) ? wish.by : best };
}

/** Reads the period out of the page's address. */
export function fromQuery(query: URLSearchParams, now: Date): Chosen {
  const name = periodNames.find((known) => known === query.get('period')) ?? 'today';
  const by = (['hour', 'day', 'month'] as const).find((known) => known === query.get('by'));
  return choose(name, now, { from: query.get('from') ?? undefined, to: query.get('to') ?? undefined, by });
}

/** Writes the period for the page's address. */
export function toQuery({ name, from, to, by }: Chosen): string {
  const query = new URLSearchParams({ period: name });
  if (name === 'custom') {
    query.set('from', from);
    query.set('to', to);
  }
  query.set('by', by);
  return query.toString();
}

/** The moments of a period. */
export function rangeOf({ from, to }: Chosen): Range {
  return { since: startOf(from), until: startOf(addDays(to, 1)) };
}

/** The last day of the month before, or the same day of it if that comes earlier. */
function monthBefore(day: string): string {
  const last = addDays(firstOfMonth(day), -1);
  const same = last.slice(0, 8) + day.slice(8);
  return same < last ? same : last;
}

/**
 * The period before, of the same length, for comparison. While a period lasts, the one before ends at the same time of day:
 * a morning is not compared with a whole day.
 */
export function before(chosen: Chosen, now: Date): Range {
  const month = chosen.name === 'month';
  const from = month ? firstOfMonth(monthBefore(chosen.from)) : addDays(chosen.from, -daysOf(chosen));
  const to = month ? monthBefore(chosen.to) : addDays(chosen.from, -1);
  const lasts = isoDay(now) === chosen.to;
  const until = lasts ? new Date(startOf(to).getTime() + now.getTime() - startOf(chosen.to).getTime()) : startOf(addDays(to, 1));
  return { since: startOf(from), until };
}

/** The first moments of all hours, days or months of a period up to now, so that quiet ones are in the picture too. */
export function marksOf(chosen: Chosen, now: Date): Date[] {
  const { since, until } = rangeOf(chosen);
  const end = Math.min(until.getTime(), Math.max(now.getTime(), since.getTime() + 1));
  const marks: Date[] = [];
  for (let at = since; at.getTime() < end; at = next(at, chosen.by)) marks.push(at);
  return marks;
}

function next(at: Date, by: By): Date {
  if (by === 'hour') return new Date(at.getTime() + 3_600_000);
  const day = isoDay(at);
  return startOf(by === 'day' ? addDays(day, 1) : firstOfMonth(addDays(firstOfMonth(day), 32)));
}
