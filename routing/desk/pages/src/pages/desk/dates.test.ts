import assert from 'node:assert/strict';
import { test } from 'node:test';
import { daysLater, lastOfSuspension } from './dates';

test('days later, over the ends of months and of daylight saving', () => {
  assert.equal(daysLater('2026-11-28', 1), '2026-11-29');
  assert.equal(daysLater('2026-12-31', 1), '2027-01-01');
  assert.equal(daysLater('2026-10-24', 2), '2026-10-26');
  assert.equal(daysLater('2028-03-01', -1), '2028-02-29');
});

test('the last day of a suspension, as the service counts it', () => {
  // billing.DecideSuspension: from 1 December it is 28 February, from 30 November 27 February.
  const cases: [string, string][] = [
    ['2026-12-01', '2027-02-28'], ['2026-11-30', '2027-02-27'], ['2026-01-15', '2026-04-14'], ['2026-08-31', '2026-11-29'], ['2026-10-10', '2027-01-09'],
  ];
  for (const [from, until] of cases) assert.equal(lastOfSuspension(from), until, from);
});
