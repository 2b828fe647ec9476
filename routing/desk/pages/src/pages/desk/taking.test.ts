import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure, type Schemas } from '../../client';
import { language } from '../../words/language';
import { notTaken, oldest } from './taking';

const order = (id: number, since: string, state = 'open') => ({ id, since, state }) as Schemas['CallBack'];

test('the call back that has waited longest is taken first, but none that is being called', () => {
  assert.equal(oldest([]), undefined);
  assert.equal(oldest([order(1, '2026-11-28T09:00:00Z', 'calling')]), undefined);
  const orders = [order(1, '2026-11-28T09:00:00Z', 'calling'), order(2, '2026-11-28T09:30:00Z'), order(3, '2026-11-28T11:10:00+02:00')];
  assert.equal(oldest(orders)?.id, 3);
  assert.deepEqual(orders.map(({ id }) => id), [1, 2, 3], 'the list stays as it is');
});

test('why a call back was not taken is said in words', () => {
  language.value = 'en';
  const cases: [unknown, RegExp | ''][] = [
    [new Failure('missing', 'no such call back'), /open no more/], [new Failure('conflict', '', 'taken'), /being called already/],
    [new Failure('conflict', '', 'not_free'), /^Be ready first/], [new Failure('conflict', '', 'callers_first'), /queue's calls first/],
    [new Failure('conflict', '', 'elsewhere'), /not registered/],
    [new Failure('conflict', '', 'closed'), /closed/], [new Failure('conflict', '', 'a_later_one'), ''], [new Failure('offline', ''), ''], [new Error('other'), ''],
  ];
  for (const [failure, want] of cases) {
    if (want) assert.match(notTaken(failure), want);
    else assert.equal(notTaken(failure), '');
  }
});
