// What the desk page knows, and what it asks the service for.

import { computed, effect, signal } from '@preact/signals';
import { api, done, type Schemas } from '../../client';
import { floor, ownCall } from '../../shell/live';
import { session } from '../../shell/session';
import { now } from '../../shell/time';

export type Card = Schemas['Card'];
export type Contract = Schemas['ContractCard'];

/** What the page began with. */
export const desk = signal<Schemas['Desk'] | null>(null);

/** The signed-in operator, as the floor shows them; before that as the page began. */
export const me = computed<Schemas['Operator'] | null>(() => {
  const id = session.value?.operator;
  return floor.value?.operators.find((operator) => operator.id === id) ?? desk.value?.operator ?? null;
});

/** The call shown. It stays when the service has forgotten it, until it is put away or another one comes. */
export const shown = signal<Card | null>(null);

effect(() => {
  const call = ownCall.value;
  const before = shown.peek();
  if (call) shown.value = withFresh(call.state === 'ended' ? over(call, before) : call);
  else if (before) shown.value = over(before, before);
});

/** Contracts fetched after something was done for them, and when, in milliseconds. */
const fresh = new Map<string, { contract: Contract; at: number }>();
/** How long they are newer than what comes with a call, which the service looks up every 20 s, in milliseconds. */
const freshFor = 25_000;

function withFresh(call: Card): Card {
  const newest = (old: Contract) => {
    const kept = fresh.get(old.number);
    return kept && Date.now() - kept.at < freshFor ? kept.contract : old;
  };
  return { ...call, contracts: call.contracts.map(newest) };
}

/** A call that has ended, with the time of its end: the service may have forgotten the call before it told that. */
function over(call: Card, before: Card | null): Card {
  const known = call.ended_at ?? (before?.id === call.id ? before.ended_at : undefined);
  return { ...call, state: 'ended', ended_at: known ?? new Date(now()).toISOString() };
}

/** The contract that is open, by its number: the caller's own, one of several, or one that was searched for. */
export const open = signal('');

/** A contract that was searched for and is none of the caller's. */
export const found = signal<Contract | null>(null);

/** The contract on screen. */
export const contract = computed<Contract | null>(() => {
  if (found.value) return found.value;
  const { contracts = [], contract: own = '' } = shown.value ?? {};
  return contracts.find(({ number }) => number === (open.value || own)) ?? null;
});

// Another call begins with the caller's own contract.
const shownId = computed(() => shown.value?.id ?? '');
effect(() => {
  void shownId.value;
  open.value = '';
  found.value = null;
});

/** Puts the call that is over away. */
export function putAway(): void {
  if (shown.value?.state === 'ended') shown.value = null;
}

/** Whether the operator is the one whom a colleague asks about a call, not the one who has it. */
export function isAsked(call: Card): boolean {
  return !!call.second && call.second === session.value?.operator;
}

/** The name of an operator, as far as the floor knows it. */
export function operatorName(id: string): string {
  return floor.value?.operators.find((operator) => operator.id === id)?.name ?? id;
}

/**
 * Fetches what the page begins with, the call in hand too: it must be there even when the live data are late. The error is a
 * Failure.
 */
export async function loadDesk(): Promise<Schemas['Desk']> {
  const [loaded, { call }] = await Promise.all([done(api.GET('/api/v1/desk')), done(api.GET('/api/v1/desk/card'))]);
  desk.value = loaded;
  if (call && !floor.value) shown.value = call;
  return loaded;
}

/** Says that the operator is ready, pauses or goes. */
export async function setState(state: 'ready' | 'paused' | 'offline', reason?: string): Promise<void> {
  await done(api.POST('/api/v1/desk/state', { body: reason ? { state, reason } : { state } }));
}

/** What can be wished for a call without saying more. */
export type Wish = 'hold' | 'resume' | 'mute' | 'unmute' | 'hangup' | 'complete' | 'cancel';

/** Asks for something to be done with a call. The next event tells how it went. */
export async function wish(id: string, what: Wish): Promise<void> {
  const params = { params: { path: { id } } };
  const asked = {
    hold: () => api.POST('/api/v1/calls/{id}/hold', params),
    resume: () => api.DELETE('/api/v1/calls/{id}/hold', params),
    mute: () => api.POST('/api/v1/calls/{id}/mute', params),
    unmute: () => api.DELETE('/api/v1/calls/{id}/mute', params),
    hangup: () => api.POST('/api/v1/calls/{id}/hangup', params),
    complete: () => api.POST('/api/v1/calls/{id}/transfer/complete', params),
    cancel: () => api.POST('/api/v1/calls/{id}/transfer/cancel', params),
  };
  await done(asked[what]());
}

/** Sends keys to the caller's side. */
export async function sendKeys(id: string, keys: string): Promise<void> {
  await done(api.POST('/api/v1/calls/{id}/keys', { params: { path: { id } }, body: { keys } }));
}

/** Passes the caller on. */
export async function transfer(id: string, body: Schemas['Transfer']): Promise<void> {
  await done(api.POST('/api/v1/calls/{id}/transfer', { params: { path: { id } }, body }));
}

/** Fetches a contract anew, wherever it is shown. */
export async function refreshContract(number: string): Promise<void> {
  const contract = await done(api.GET('/api/v1/contracts/{number}', { params: { path: { number } } }));
  fresh.set(number, { contract, at: Date.now() });
  if (found.value?.number === number) found.value = contract;
  if (shown.value) shown.value = withFresh(shown.value);
}

/** Opens a contract that was searched for; the caller's own are only shown. */
export async function openContract(number: string): Promise<void> {
  const own = shown.value?.contracts.some((one) => one.number === number);
  found.value = own ? null : await done(api.GET('/api/v1/contracts/{number}', { params: { path: { number } } }));
  if (own) open.value = number;
}
