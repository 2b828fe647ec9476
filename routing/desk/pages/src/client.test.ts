import assert from 'node:assert/strict';
import { test } from 'node:test';
import { api, done, Failure, idempotencyKey, type FailureKind } from './client';
import { ended, session } from './shell/session';

const answers = (status: number, body?: object, headers: Record<string, string> = {}) => {
  globalThis.fetch = async () => new Response(body && JSON.stringify(body), { status, headers });
};
const failure = async () => done(api.GET('/api/v1/desk')).then(() => assert.fail('it was done'), (reason: unknown) => reason as Failure);

test('a status becomes a kind of failure', async () => {
  const cases: [number, FailureKind][] = [
    [400, 'wrong'], [401, 'unauthorized'], [403, 'forbidden'], [404, 'missing'], [409, 'conflict'], [422, 'refused'], [429, 'often'], [500, 'unavailable'],
    [503, 'unavailable'],
  ];
  for (const [status, kind] of cases) {
    answers(status, { error: 'said' });
    const failed = await failure();
    assert.ok(failed instanceof Failure);
    assert.deepEqual([failed.kind, failed.message], [kind, 'said']);
  }
});

test('a refusal keeps its reason and its date', async () => {
  answers(422, { error: 'x', reason: 'blocked', until: '2027-01-01' });
  const { reason, until } = await failure();
  assert.deepEqual([reason, until], ['blocked', '2027-01-01']);
});

test('too many attempts say how long to wait', async () => {
  answers(429, { error: 'x' }, { 'Retry-After': '90' });
  assert.equal((await failure()).retryAfter, 90);
});

test('a service that is not reached is offline, not unavailable', async () => {
  globalThis.fetch = async () => { throw new TypeError('failed to fetch'); };
  assert.equal((await failure()).kind, 'offline');
});

test('the end of a session is told to an open page, but not a wrong password', async () => {
  session.value = { login: '103', name: '', role: 'operator', language: 'uk', expires_at: '', demo: false, must: [], second_factor: 'none' };
  answers(401, { error: 'x' });
  await done(api.POST('/api/v1/session', { body: { login: '103', password: 'wrong' } })).catch(() => undefined);
  assert.equal(ended.value, false);
  await failure();
  assert.equal(ended.value, true);
});

test('each wish has a key of its own', () => {
  const keys = new Set(Array.from({ length: 1000 }, idempotencyKey));
  assert.equal(keys.size, 1000);
  for (const key of keys) assert.match(key, /^[0-9a-f]{32}$/);
});
