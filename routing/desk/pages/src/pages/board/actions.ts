// What the board asks the service to do. Every error is a Failure.

import { api, done, type Schemas } from '../../client';

/** Notes what an operator is to do; a call that goes on is not cut by it. */
export async function setState(id: string, state: 'ready' | 'paused' | 'offline', reason?: string): Promise<void> {
  const body = reason ? { state, reason } : { state };
  await done(api.POST('/api/v1/operators/{id}/state', { params: { path: { id } }, body }));
}

/** Passes a caller on without asking the one who gets the call. */
export async function transfer(id: string, to: Pick<Schemas['Transfer'], 'operator' | 'department'>): Promise<void> {
  await done(api.POST('/api/v1/calls/{id}/transfer', { params: { path: { id } }, body: { ...to, mode: 'blind' } }));
}

/** Lets the callers from the place of a suspected outage hear of it. */
export async function announce(id: number): Promise<void> {
  await done(api.POST('/api/v1/surges/{id}/announce', { params: { path: { id: String(id) } } }));
}

/** Cancels a call back. */
export async function cancelCallBack(id: number): Promise<void> {
  await done(api.DELETE('/api/v1/callbacks/{id}', { params: { path: { id: String(id) } } }));
}

/** Opens an outage, or changes the one of its id. */
export async function saveOutage(draft: Schemas['OutageDraft']): Promise<void> {
  await done(api.POST('/api/v1/outages', { body: draft }));
}

/** Ends an outage. */
export async function closeOutage(id: string): Promise<void> {
  await done(api.POST('/api/v1/outages/{id}/close', { params: { path: { id } } }));
}

/** Whom an outage hits. */
export interface Affected {
  contracts: number;
  phones: number;
}

/** Counts whom an outage at this place would hit. */
export async function countAffected(place: { city: string; street: string; houses: string }): Promise<Affected> {
  return done(api.GET('/api/v1/outages/affected', { params: { query: place } }));
}

/** A part of an address that has contracts. */
export interface Suggestion {
  text: string;
  contracts: number;
}

/** Suggests cities, or streets of a city, or houses of a street: the last one given is the beginning of what is looked for. */
export async function suggest(query: { city?: string; street?: string; house?: string }): Promise<Suggestion[]> {
  return (await done(api.GET('/api/v1/addresses', { params: { query } }))).suggestions;
}

/** A page of a list, and the cursor of the next; empty on the last. */
export interface Page<T> {
  rows: T[];
  next: string;
}

/** How many rows a page of a list has. */
const pageLength = 50;

/** What lists are narrowed by; empty: not. */
export interface Narrowed {
  state: string;
  contract: string;
  actor: string;
}

/** SMS, the newest first. */
export async function listMessages({ state, contract }: Narrowed, cursor: string): Promise<Page<Schemas['Message']>> {
  const query = { state: state || undefined, contract: contract || undefined, cursor: cursor || undefined, limit: pageLength };
  const { messages, next } = await done(api.GET('/api/v1/messages', { params: { query } }));
  return { rows: messages, next: next ?? '' };
}

/** Who did what, the newest first. */
export async function listAudit({ contract, actor }: Narrowed, cursor: string): Promise<Page<Schemas['AuditEntry']>> {
  const query = { contract: contract || undefined, actor: actor || undefined, cursor: cursor || undefined, limit: pageLength };
  const { entries, next } = await done(api.GET('/api/v1/audit', { params: { query } }));
  return { rows: entries, next: next ?? '' };
}
