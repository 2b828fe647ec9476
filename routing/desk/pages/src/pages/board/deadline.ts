// When a call back is promised (product.md, "Call back": within 10 to 15 minutes). Pure.

import type { CallBack } from './floor';

const minute = 60_000;

/** The first and the last moment of the promise, counted from when the order may be carried out. */
const soon = 10 * minute;
const late = 15 * minute;

/** How a call back stands: in time, in the last five minutes, or overdue. */
export type Urgency = 'fine' | 'soon' | 'late';

/** The moment by which somebody should have called, in milliseconds. An order is not carried out before due_at: opening, or the next try. */
export function deadline({ since, due_at }: Pick<CallBack, 'since' | 'due_at'>): number {
  return Math.max(Date.parse(since), Date.parse(due_at)) + late;
}

/** How it stands at a moment, in milliseconds. */
export function urgency(order: Pick<CallBack, 'since' | 'due_at'>, now: number): Urgency {
  const end = deadline(order);
  if (now >= end) return 'late';
  return now >= end - late + soon ? 'soon' : 'fine';
}

/** The orders with the most urgent first. */
export function byDeadline(orders: readonly CallBack[]): CallBack[] {
  return [...orders].sort((a, b) => deadline(a) - deadline(b) || a.id - b.id);
}
