import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { ownCall } from '../../shell/live';
import { contract, found, open, putAway, refreshContract, shown, type Card, type Contract } from './model';
import { draft, write } from './notes';

const one = (number: string, balance = 0): Contract => ({
  number, name: '', address: { city: '', street: '', house: '' }, tariff: '', balance, status: 'active', segment: 'home', connected_on: '2020-01-01',
  phones: [], credit: { state: 'available' }, messages: [], earlier: [],
});
const card = (change: Partial<Card>): Card => ({
  id: 'c1', kind: 'call', state: 'talking', from: '', to: '', language: 'uk', known: 'verified', contract: '1', contracts: [one('1')], steps: [], earlier: [],
  ...change,
});

/** What the service was asked, and what it answers. */
let asked: string[] = [];
let answer: unknown;
globalThis.fetch = (async (request: Request) => {
  asked.push(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`.trim());
  return new Response(answer === undefined ? null : JSON.stringify(answer), { status: answer === undefined ? 204 : 200 });
}) as typeof fetch;

beforeEach(() => {
  ownCall.value = null;
  shown.value = null;
  asked = [];
  answer = undefined;
});

test('the contract of a caller who is known is open, one of several is not', () => {
  ownCall.value = card({});
  assert.equal(contract.value?.number, '1');
  ownCall.value = card({ id: 'c2', known: 'several', contract: '', contracts: [one('1'), one('2')] });
  assert.equal(contract.value, null);
  open.value = '2';
  assert.equal(contract.value?.number, '2');
});

test('another call begins with its own contract', () => {
  ownCall.value = card({});
  found.value = one('9');
  assert.equal(contract.value?.number, '9');
  ownCall.value = card({ muted: true });
  assert.equal(contract.value?.number, '9', 'the same call leaves it open');
  ownCall.value = card({ id: 'c2', contract: '2', contracts: [one('2')] });
  assert.equal(contract.value?.number, '2');
});

test('a call stays on screen when the service has forgotten it, with the time of its end', () => {
  ownCall.value = card({ answered_at: '2026-11-28T10:00:00Z' });
  putAway();
  assert.equal(shown.value?.state, 'talking', 'a call that goes on is not put away');
  ownCall.value = card({ state: 'ended' });
  const end = shown.value?.ended_at;
  assert.ok(end);
  ownCall.value = null;
  assert.equal(shown.value?.state, 'ended');
  assert.equal(shown.value?.ended_at, end);
  putAway();
  assert.equal(shown.value, null);
});

test('what was just done for a contract is not undone by an older card', async () => {
  ownCall.value = card({});
  answer = one('1', 500);
  await refreshContract('1');
  assert.equal(contract.value?.balance, 500);
  ownCall.value = card({ muted: true });
  assert.equal(contract.value?.balance, 500);
});

test('a wrap-up that was not saved is, when the next call comes', async () => {
  ownCall.value = card({});
  write({ code: 'payment', note: 'paid' });
  assert.deepEqual(asked, []);
  ownCall.value = card({ id: 'c2' });
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(asked, ['PUT /api/v1/calls/c1/wrap-up {"code":"payment","note":"paid"}']);
  assert.deepEqual(draft.value, { call: 'c2', code: '', note: '', saved: false });
});

test('a note without a code waits for one', async () => {
  ownCall.value = card({});
  write({ note: 'only words' });
  ownCall.value = card({ id: 'c2' });
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(asked, []);
});
