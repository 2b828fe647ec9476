import assert from 'node:assert/strict';
import { test } from 'node:test';
import { averageWait, change, departmentsIn, offeredAt, qualityAt, servedAt, totalsOf, type Department } from './numbers';

const row = (period: string, department: string, more: Partial<Department> = {}): Department => ({
  period, department, offered: 0, answered: 0, abandoned: 0, in_time: 0, service_level: null, average_wait: null, longest_wait: null,
  average_talk: null, callbacks_ordered: 0, callbacks_reached: 0, ...more,
});
const nine = '2026-11-28T09:00:00+02:00', ten = '2026-11-28T10:00:00+02:00';
const rows = [
  row(nine, 'support', { offered: 30, answered: 27, abandoned: 3, in_time: 15, average_wait: 40, longest_wait: 90 }),
  row(nine, 'services', { offered: 10, answered: 10, in_time: 9, average_wait: 8, longest_wait: 20 }),
  row(ten, 'accounts', { callbacks_ordered: 2 }),
];
const marks = [new Date(nine), new Date(ten)];

test('waits weigh as much as their calls', () => {
  assert.equal(averageWait(rows), 32);
  assert.equal(averageWait([rows[2]!]), undefined);
});

test('totals, and nothing where nothing was measured', () => {
  assert.deepEqual(totalsOf(rows, [{ period: nine, calls: 50, served: 20, share: 0.4 }, { period: ten, calls: 10, served: 10, share: 1 }]), {
    calls: 60, served: 0.5, level: 0.6, abandoned: 0.075, averageWait: 32, longestWait: 90,
  });
  assert.deepEqual(totalsOf([], []), { calls: 0, served: undefined, level: undefined, abandoned: undefined, averageWait: undefined, longestWait: undefined });
});

test('a change is good news, bad news or none', () => {
  const wait = { kind: 'difference', better: -1, least: 1 } as const;
  assert.deepEqual(change(20, 32, wait), { by: -12, news: 1 });
  assert.deepEqual(change(32, 20, wait), { by: 12, news: -1 });
  assert.deepEqual(change(32.3, 32, wait), { by: 0, news: 0 });
  assert.deepEqual(change(150, 100, { kind: 'relative', better: 0, least: 0.01 }), { by: 0.5, news: 0 });
  assert.equal(change(150, 0, { kind: 'relative', better: 0, least: 0.01 }), undefined);
  assert.equal(change(undefined, 20, wait), undefined);
  assert.equal(change(20, undefined, wait), undefined);
});

test('lines find their marks whatever the zone they are written in', () => {
  const utc = rows.map((one) => ({ ...one, period: new Date(one.period).toISOString() }));
  for (const written of [rows, utc]) {
    assert.deepEqual(offeredAt(marks, written, 'support'), [30, 0]);
    const [first, second] = qualityAt(marks, written);
    assert.equal(first?.level, 0.6);
    assert.equal(second?.level, undefined);
  }
  assert.deepEqual(servedAt(marks, [{ period: ten, calls: 7, served: 3, share: 0.43 }]), [{ calls: 0, served: 0 }, { calls: 7, served: 3 }]);
});

test('departments that nobody waited for are not in the picture', () => {
  assert.deepEqual(departmentsIn(rows), ['services', 'support']);
});
