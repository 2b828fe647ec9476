// Days of the provider's zone, as dates and as moments.

import { timeZone } from './format';

/** Most days' length, in milliseconds. */
export const dayLength = 86_400_000;

/** A day so many days later, or earlier. Days are written as 2026-11-28. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayLength).toISOString().slice(0, 10);
}

const wall = new Intl.DateTimeFormat('en-GB', {
  timeZone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
});

/** What the wall clock is ahead of UTC at a moment, in milliseconds. */
function ahead(at: number): number {
  const parts = Object.fromEntries(wall.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

/** The first moment of a day. The clocks are never put forward or back at midnight here. */
export function startOf(day: string): Date {
  const guess = Date.parse(day);
  return new Date(guess - ahead(guess - ahead(guess)));
}
