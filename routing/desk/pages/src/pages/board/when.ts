// When an outage is expected to end: the quick picks, and times that people type, which are the provider's. Pure.

import { inZone } from '../../words/format';

const minute = 60_000;

/** What is picked for the end of an outage: so many minutes from now, a time, or not known. */
export type Pick = 30 | 60 | 120 | 'time' | 'unknown';

/** The quick picks, in their order on the page. */
export const picks: Pick[] = [30, 60, 120, 'time', 'unknown'];

/** Minutes to which a quick pick is rounded up: callers hear "until 14:35", not "14:33". */
const step = 5 * minute;

/** The moment picked, as the API wants it; undefined: not known. time is of an input for date and time. */
export function expectedAt(pick: Pick, time: string, now: number): string | undefined {
  if (pick === 'unknown') return undefined;
  if (pick === 'time') return time ? instant(time) : undefined;
  return new Date(Math.ceil((now + pick * minute) / step) * step).toISOString();
}

const wall: Intl.DateTimeFormatOptions = {
  year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
};

/** A moment as an input for date and time has it, in the provider's time zone: 2026-11-28T14:35. */
export function local(at: number | string): string {
  const of = Object.fromEntries(inZone('en-CA', wall).formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  return `${of.year}-${of.month}-${of.day}T${of.hour}:${of.minute}`;
}

/** The moment of a time that was typed, whose time zone is the provider's. An hour that does not exist is the one after it. */
export function instant(typed: string): string {
  const asUTC = Date.parse(`${typed}Z`);
  const offset = (at: number) => Date.parse(`${local(at)}Z`) - Math.floor(at / minute) * minute;
  const guess = asUTC - offset(asUTC);
  return new Date(asUTC - offset(guess)).toISOString();
}
