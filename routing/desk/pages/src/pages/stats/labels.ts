// Moments and periods as the pictures name them.

import { clock, formatter, isoDay, shortDay } from '../../words/format';
import type { Chosen, Range } from './period';

/** The label of a bar: the hour, with the day if there are several; the day; or the month. */
export function labelOf(mark: Date, { by, from, to }: Chosen): string {
  if (by === 'month') return formatter({ month: 'short', year: 'numeric' }).format(mark);
  if (by === 'day') return shortDay(mark);
  return from === to ? clock(mark) : `${shortDay(mark)} ${clock(mark)}`;
}

/** A period as text, with the time of day where it ends within a day: 27 Nov, 27 Nov 00:00–14:30, 1 Nov – 28 Nov. */
export function rangeText({ since, until }: Range): string {
  const last = new Date(until.getTime() - 1);
  const whole = isoDay(last) !== isoDay(until);
  if (isoDay(since) !== isoDay(last)) return `${shortDay(since)} – ${shortDay(last)}${whole ? '' : `, ${clock(until)}`}`;
  return whole ? shortDay(since) : `${shortDay(since)}, 00:00–${clock(until)}`;
}
