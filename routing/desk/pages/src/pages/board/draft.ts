// An outage as it is being typed, and what of it the service gets. Pure.

import type { Schemas } from '../../client';
import { tidy, wrongItems } from './houses';
import { expectedAt, instant, type Pick as End } from './when';

/** The kinds that a person opens; suspected ones come of surges. */
export const kinds = ['fault', 'power', 'planned'] as const;

/** What stands in the form. */
export interface Draft {
  kind: (typeof kinds)[number];
  city: string;
  street: string;
  houses: string;
  wholeCity: boolean;
  wholeStreet: boolean;
  end: End;
  /** Of an input for date and time, in the provider's time zone. */
  time: string;
  /** When planned work begins, likewise; empty: now. */
  start: string;
  note: string;
}

/** Where an outage is. */
export interface Place {
  city: string;
  street: string;
  houses: string;
}

/** The form before anything is typed. */
export const blank: Draft = {
  kind: 'fault', city: '', street: '', houses: '', wholeCity: false, wholeStreet: false, end: 60, time: '', start: '', note: '',
};

/** The place, or null while something of it is missing or wrong. */
export function placeOf({ city, street, houses, wholeCity, wholeStreet }: Draft): Place | null {
  const place = { city: city.trim(), street: wholeCity ? '*' : street.trim(), houses: wholeCity || wholeStreet ? '*' : tidy(houses) };
  const complete = place.city && place.street && place.houses && wrongItems(place.houses).length === 0;
  return complete ? place : null;
}

/** Whether the end that was picked can be: a time that was typed must come after the beginning. */
export function endPossible(end: End, time: string, from: number): boolean {
  if (end !== 'time') return true;
  const at = expectedAt(end, time, from);
  return at !== undefined && Date.parse(at) > from;
}

/** The moment from which the outage counts, in milliseconds: now, or the beginning of planned work. */
export function beginningOf({ kind, start }: Draft, now: number): number {
  return kind === 'planned' && start ? Math.max(now, Date.parse(instant(start))) : now;
}

/** The outage as the service takes it, or null while it is not whole. */
export function outageOf(draft: Draft, id: string, now: number): Schemas['OutageDraft'] | null {
  const place = placeOf(draft);
  const from = beginningOf(draft, now);
  if (!place || !endPossible(draft.end, draft.time, from)) return null;
  const note = draft.note.trim();
  const later = from > now ? { started_at: new Date(from).toISOString() } : {};
  return { id, kind: draft.kind, ...place, ...later, expected_at: expectedAt(draft.end, draft.time, from), ...(note ? { note } : {}) };
}
