import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byDeadline, deadline, urgency } from './deadline';
import type { CallBack } from './floor';

const at = (time: string) => Date.parse(`2026-11-28T${time}Z`);

const order = (id: number, since: string, due = since): CallBack => ({
  id, phone: '', department: 1, contract: '', topic: '', language: 'uk', source: 'api', state: 'open', tries: 0,
  since: `2026-11-28T${since}Z`, due_at: `2026-11-28T${due}Z`,
});

test('a call back is promised within 10 to 15 minutes', () => {
  const one = order(1, '10:00:00');
  assert.equal(deadline(one), at('10:15:00'));
  const cases: [string, string][] = [['10:00:00', 'fine'], ['10:09:59', 'fine'], ['10:10:00', 'soon'], ['10:14:59', 'soon'], ['10:15:00', 'late'], ['11:00:00', 'late']];
  for (const [time, want] of cases) assert.equal(urgency(one, at(time)), want, time);
});

test('an order that may not be carried out yet is not late', () => {
  const tomorrow = order(1, '20:30:00', '22:00:00');
  assert.equal(urgency(tomorrow, at('21:59:00')), 'fine');
  assert.equal(deadline(tomorrow), at('22:15:00'));
});

test('an order that kept its place in a queue is not late before it was made', () => {
  assert.equal(deadline(order(1, '10:00:00', '10:08:00')), at('10:23:00'));
});

test('the most urgent come first', () => {
  const all = [order(3, '10:05:00'), order(1, '10:00:00', '10:30:00'), order(2, '10:05:00'), order(4, '10:01:00')];
  assert.deepEqual(byDeadline(all).map(({ id }) => id), [4, 2, 3, 1]);
  assert.deepEqual(all.map(({ id }) => id), [3, 1, 2, 4]);
});
