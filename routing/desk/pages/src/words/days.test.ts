import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays, startOf } from './days';
import { clock, setTimeZone } from './format';

test("a day begins at midnight of the service's zone", () => {
  const cases: [string, string, string][] = [
    ['Europe/Kyiv', '2026-11-28', '2026-11-27T22:00:00.000Z'],
    ['Europe/Kyiv', '2026-03-29', '2026-03-28T22:00:00.000Z'], // the clocks are put forward that day
    ['Europe/Kyiv', '2026-10-25', '2026-10-24T21:00:00.000Z'], // and back
    ['UTC', '2026-11-28', '2026-11-28T00:00:00.000Z'],
    ['America/New_York', '2026-11-28', '2026-11-28T05:00:00.000Z'],
    ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00:00.000Z'], // put forward at midnight: the day begins at one
    ['America/Havana', '2026-11-01', '2026-11-01T04:00:00.000Z'], // put back at one: of the two midnights the first
  ];
  for (const [zone, day, want] of cases) {
    setTimeZone(zone);
    assert.equal(startOf(day).toISOString(), want, `${zone} ${day}`);
  }
});

test('a zone that the browser does not know leaves the one before', () => {
  setTimeZone('Asia/Tokyo');
  setTimeZone('Europe/Nowhere');
  assert.equal(clock('2026-01-05T22:30:00Z'), '07:30');
});

test('days are counted over the ends of months', () => {
  assert.equal(addDays('2026-02-28', 1), '2026-03-01');
  assert.equal(addDays('2026-03-01', -1), '2026-02-28');
});
