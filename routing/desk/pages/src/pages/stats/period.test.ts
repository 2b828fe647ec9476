import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startOf } from '../../words/days';
import { before, choose, fromQuery, marksOf, rangeOf, toQuery, unitsOf, type Chosen, type Range } from './period';
import { setTimeZone } from '../../words/format';

setTimeZone('Europe/Kyiv');

const now = new Date('2026-11-28T12:30:00Z'); // 14:30 in Kyiv
const text = ({ since, until }: Range) => [since, until].map((at) => at.toISOString());

test('a day begins by the wall clock, in winter, in summer and where the clocks change', () => {
  for (const [day, moment] of [
    ['2026-11-28', '2026-11-27T22:00:00.000Z'], ['2026-07-01', '2026-06-30T21:00:00.000Z'], ['2026-03-29', '2026-03-28T22:00:00.000Z'],
    ['2026-03-30', '2026-03-29T21:00:00.000Z'], ['2026-10-25', '2026-10-24T21:00:00.000Z'], ['2026-10-26', '2026-10-25T22:00:00.000Z'],
  ] as const) assert.equal(startOf(day).toISOString(), moment, day);
});

test('periods are days from the first to the last', () => {
  const days = (name: Chosen['name']) => { const { from, to } = choose(name, now); return [from, to]; };
  assert.deepEqual(days('today'), ['2026-11-28', '2026-11-28']);
  assert.deepEqual(days('yesterday'), ['2026-11-27', '2026-11-27']);
  assert.deepEqual(days('7days'), ['2026-11-22', '2026-11-28']);
  assert.deepEqual(days('30days'), ['2026-10-30', '2026-11-28']);
  assert.deepEqual(days('month'), ['2026-11-01', '2026-11-28']);
  const late = new Date('2026-11-28T22:30:00Z'); // the 29th in Kyiv
  assert.equal(choose('today', late).from, '2026-11-29');
});

test('a period of one\'s own is put in order, and nonsense is today', () => {
  const chosen = choose('custom', now, { from: '2026-11-10', to: '2026-11-03' });
  assert.deepEqual([chosen.from, chosen.to], ['2026-11-03', '2026-11-10']);
  const odd = choose('custom', now, { from: '2026-13-45', to: 'yesterday' });
  assert.deepEqual([odd.from, odd.to], ['2026-11-28', '2026-11-28']);
});

test('what one bar counts suits the length', () => {
  assert.deepEqual(unitsOf(1), ['hour']);
  assert.deepEqual(unitsOf(7), ['hour', 'day']);
  assert.deepEqual(unitsOf(30), ['day']);
  assert.deepEqual(unitsOf(90), ['day', 'month']);
  assert.deepEqual(unitsOf(800), ['month']);
  assert.equal(choose('today', now, { by: 'month' }).by, 'hour');
  assert.equal(choose('30days', now, { by: 'hour' }).by, 'day');
});

test('the address keeps the period', () => {
  for (const chosen of [choose('today', now), choose('7days', now, { by: 'hour' }), choose('custom', now, { from: '2026-01-01', to: '2026-06-30', by: 'month' })]) {
    assert.deepEqual(fromQuery(new URLSearchParams(toQuery(chosen)), now), chosen);
  }
  assert.equal(fromQuery(new URLSearchParams('period=century&by=second'), now).name, 'today');
});

test('the period before is as long, and ends at the same time of day while this one lasts', () => {
  assert.deepEqual(text(before(choose('today', now), now)), ['2026-11-26T22:00:00.000Z', '2026-11-27T12:30:00.000Z']);
  assert.deepEqual(text(before(choose('yesterday', now), now)), ['2026-11-25T22:00:00.000Z', '2026-11-26T22:00:00.000Z']);
  assert.deepEqual(text(before(choose('7days', now), now)), ['2026-11-14T22:00:00.000Z', '2026-11-21T12:30:00.000Z']);
  assert.deepEqual(text(before(choose('month', now), now)), ['2026-09-30T21:00:00.000Z', '2026-10-28T12:30:00.000Z']);
  const march = new Date('2026-03-31T10:00:00Z');
  assert.deepEqual(text(before(choose('month', march), march)), ['2026-01-31T22:00:00.000Z', '2026-02-28T11:00:00.000Z']);
});

test('quiet hours, days and months are in the picture, those to come are not', () => {
  const hours = marksOf(choose('today', now), now);
  assert.equal(hours.length, 15);
  assert.equal(hours[0]?.toISOString(), '2026-11-27T22:00:00.000Z');
  const days = marksOf(choose('custom', now, { from: '2026-10-24', to: '2026-10-27', by: 'day' }), now);
  assert.deepEqual(days.map((at) => at.toISOString().slice(0, 13)), ['2026-10-23T21', '2026-10-24T21', '2026-10-25T22', '2026-10-26T22']);
  const long = marksOf(choose('custom', now, { from: '2026-10-25', to: '2026-10-25', by: 'hour' }), now);
  assert.equal(long.length, 25, 'the night of the change has an hour more');
  const months = marksOf(choose('custom', now, { from: '2026-01-15', to: '2026-04-02', by: 'month' }), now);
  assert.deepEqual(months.map((at) => at.toISOString().slice(0, 10)), ['2026-01-14', '2026-01-31', '2026-02-28', '2026-03-31']);
  assert.equal(text(rangeOf(choose('today', now)))[1], '2026-11-28T22:00:00.000Z');
});
