// Which call back is taken first, and why one could not be.

import { Failure, type Schemas } from '../../client';
import { deskWords } from './words';

type Order = Schemas['CallBack'];

/** The call back that has waited longest of those that nobody is calling yet. */
export function oldest(orders: readonly Order[]): Order | undefined {
  return orders.filter(({ state }) => state === 'open').sort((a, b) => Date.parse(a.since) - Date.parse(b.since))[0];
}

/** Why a call back was not taken, in words; empty if the failure is one that any request may meet. */
export function notTaken(failure: unknown): string {
  if (!(failure instanceof Failure)) return '';
  return deskWords().notTaken[failure.kind === 'missing' ? 'gone' : failure.reason] ?? '';
}
