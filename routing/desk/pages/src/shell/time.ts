// The service's clock, and a second hand that all ticking times share.

import { computed, signal, type ReadonlySignal } from '@preact/signals';

/** What to add to this machine's clock to get the service's, in milliseconds. */
let skew = 0;

/** Takes the time of an HTTP Date header. It has whole seconds, so small differences are left alone. */
export function keepTime(header: string | null): void {
  const at = header ? Date.parse(header) : NaN;
  if (Number.isNaN(at)) return;
  const off = at + 500 - Date.now();
  if (Math.abs(off - skew) > 1500) skew = off;
}

/** Takes the service's clock from what it has just sent. */
export function setTime(at: string): void {
  const off = Date.parse(at) - Date.now();
  if (Math.abs(off - skew) > 300) skew = off;
}

/** The service's time now, in milliseconds. */
export function now(): number {
  return Date.now() + skew;
}

const beat = signal(now());
setInterval(() => (beat.value = now()), 500);

/** The service's time, as a signal that changes twice a second. */
export const ticking: ReadonlySignal<number> = beat;

/** Whole seconds since a moment of the service's clock, as a signal that changes once a second. */
export function secondsSince(at: string): ReadonlySignal<number> {
  const from = Date.parse(at);
  return computed(() => Math.max(0, Math.floor((ticking.value - from) / 1000)));
}
