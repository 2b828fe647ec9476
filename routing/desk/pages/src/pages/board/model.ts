// What the board knows: the floor's parts as signals that change only when what they say does, and who acts.

import { computed, signal, type ReadonlySignal } from '@preact/signals';
import type { Schemas } from '../../client';
import { connection, floor } from '../../shell/live';
import { session } from '../../shell/session';
import { byDeadline } from './deadline';
import { choose, inMenu, kept, linesOf, outagesOf, waitingOf, type Filter, type Floor } from './floor';

/** A part of the floor, with the objects kept that have not changed. */
function part<T extends { id: string | number }>(pick: (floor: Floor) => readonly T[]): ReadonlySignal<readonly T[]> {
  let before: readonly T[] = [];
  return computed(() => (before = kept(before, floor.value ? pick(floor.value) : [])));
}

export const lines = part(linesOf);
export const waiting = part(waitingOf);
export const menu = part(inMenu);
export const operators = part(({ operators: all }) => all);
export const calls = part(({ calls: all }) => all ?? []);
export const callBacks = part(({ callbacks }) => byDeadline(callbacks));
export const surges = part((now) => now.surges);
export const outages = part(outagesOf);

/** The calls by their id. */
export const callById = computed(() => new Map(calls.value.map((call) => [call.id, call])));

/** Today's numbers, or null while the service does not know them. */
export const today = computed<Schemas['Today'] | null>(() => floor.value?.today ?? null);

/** Which operators are shown. */
export const filter = signal<Filter>({ group: '', text: '', department: 0 });

/** The operators that are shown, in their order. */
export const shown = computed(() => choose(operators.value, filter.value));

/** The id of the operator that is chosen, or empty. */
export const chosenId = signal('');

/** The operator that is chosen. */
export const chosen = computed(() => operators.value.find(({ id }) => id === chosenId.value) ?? null);

/** What is open over the board. */
export type Open = '' | 'outage' | 'messages' | 'audit' | 'pause' | 'end-shift' | 'transfer' | 'take-over';

/** What is open over the board; one thing at a time. */
export const open = signal<Open>('');

/** The call that it is about, if it is about one: when that is over, so is the question. */
export const openCall = signal('');

/** Closes what is open over the board. */
export function shut(): void {
  open.value = '';
}

/** Whether the signed-in person may act and not only look. */
export const mayAct = computed(() => session.value?.role === 'supervisor');

/** The operator that the signed-in person is, or empty: then there is no telephone to listen with. */
export const myself = computed(() => session.value?.operator ?? '');

/** When the data on screen was new, in milliseconds of the service's clock, while there is no connection; else 0. */
export const staleSince = computed(() => (connection.value.live ? 0 : connection.value.lostSince));

/** An operator as people call them. */
export function nameOf(id: string): string {
  return operators.peek().find((one) => one.id === id)?.name || id;
}
