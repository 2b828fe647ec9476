import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { api, done, Failure } from '../client';
import { language } from '../words/language';
import { accountWords, explainAccount } from './account-words';
import { codeOf } from './second-factor';
import { changePassword, session, signIn, type Session } from './session';

const who: Session = {
  login: '103', name: '', role: 'operator', language: 'uk', time_zone: 'Europe/Kyiv', expires_at: '2026-11-29T12:00:00Z', demo: false, must: [], second_factor: 'off',
};

/** Lets the service answer by method and path, and notes what it was asked. */
const service = (answers: Record<string, [number, object?]>) => {
  const asked: string[] = [];
  globalThis.fetch = async (input) => {
    const request = input as Request;
    const name = `${request.method} ${new URL(request.url).pathname}`;
    asked.push(name);
    const [status, body] = answers[name] ?? [500, { error: 'not asked for' }];
    return new Response(body ? JSON.stringify(body) : null, { status });
  };
  return asked;
};

test('a refusal because of what is due has the session looked up anew', async () => {
  session.value = who;
  service({ 'GET /api/v1/desk': [403, { error: 'x', reason: 'must_password' }], 'GET /api/v1/session': [200, { ...who, must: ['password'] }] });
  await done(api.GET('/api/v1/desk')).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(session.value?.must, ['password']);
});

test('another refusal has not', async () => {
  const asked = service({ 'GET /api/v1/desk': [403, { error: 'x' }] });
  await done(api.GET('/api/v1/desk')).catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(asked, ['GET /api/v1/desk']);
});

test('after the change of the password the session says what is due still', async () => {
  session.value = { ...who, must: ['password'] };
  const asked = service({ 'POST /api/v1/session/password': [204], 'GET /api/v1/session': [200, who] });
  await changePassword('old', 'new');
  assert.deepEqual(asked, ['POST /api/v1/session/password', 'GET /api/v1/session']);
  assert.deepEqual(session.value?.must, []);
});

test('every reason why the account is not changed has words', () => {
  const text = readFileSync('../password.go', 'utf8');
  const reasons = [...text.matchAll(/err\w+: "(\w+)"/gi)].map((match) => match[1]!).concat('code_wrong');
  assert.ok(reasons.length >= 11, `only ${reasons}`);
  for (const one of ['uk', 'en'] as const) {
    language.value = one;
    for (const reason of reasons) assert.equal(explainAccount(new Failure('refused', 'x', reason)), accountWords().reasons[reason] ?? 'no words');
  }
});

test('a code is sent as digits alone, and only once the service has asked for it', async () => {
  assert.equal(codeOf(' 123 456 '), '123456');
  const bodies: unknown[] = [];
  globalThis.fetch = async (input) => {
    bodies.push(await (input as Request).json());
    return bodies.length === 1 ? new Response(JSON.stringify({ error: 'x', reason: 'code_required' }), { status: 401 }) : new Response(JSON.stringify(who));
  };
  session.value = null;
  const asked = await signIn('103', 'secret').then(() => null, (failure: unknown) => failure as Failure);
  assert.deepEqual([asked?.kind, asked?.reason], ['unauthorized', 'code_required']);
  await signIn('103', 'secret', '123456');
  assert.deepEqual(bodies, [{ login: '103', password: 'secret' }, { login: '103', password: 'secret', code: '123456' }]);
});
