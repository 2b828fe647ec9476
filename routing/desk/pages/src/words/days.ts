// Days of the provider's zone, as dates and as moments.

import { inZone, isoDay } from './format';

/** Most days' length, in milliseconds. */
export const dayLength = 86_400_000;

/** A day so many days later, or earlier. Days are written as 2026-11-28. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayLength).toISOString().slice(0, 10);
}

const wall: Intl.DateTimeFormatOptions = {
  hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
};

/** What the wall clock is ahead of UTC at a moment, in milliseconds. */
function ahead(at: number): number {
  const parts = Object.fromEntries(inZone('en-GB', wall).formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

/**
 * The first moment of a day: midnight by the clock as it went the day before or as it goes the day after, whichever of the two is of
 * that day first. Where the clocks are put forward at midnight the day begins at one.
 */
export function startOf(day: string): Date {
  const utc = Date.parse(day);
  const midnights = [utc - dayLength, utc + dayLength].map((near) => new Date(utc - ahead(near))).sort((a, b) => a.getTime() - b.getTime());
  return midnights.find((midnight) => isoDay(midnight) === day) ?? new Date(utc);
}
