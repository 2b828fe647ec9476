import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginningOf, blank, endPossible, outageOf, placeOf, type Draft } from './draft';
import { expectedAt, instant, local } from './when';
import { setTimeZone } from '../../words/format';

setTimeZone('Europe/Kyiv');

const now = Date.parse('2026-11-28T12:03:20Z');
const draft = (part: Partial<Draft>): Draft => ({ ...blank, city: ' Київ ', street: 'Лісова', houses: '1-15, 17а', ...part });

test('the place is there once it is whole', () => {
  assert.deepEqual(placeOf(draft({})), { city: 'Київ', street: 'Лісова', houses: '1-15;17а' });
  assert.deepEqual(placeOf(draft({ wholeStreet: true, houses: '' })), { city: 'Київ', street: 'Лісова', houses: '*' });
  assert.deepEqual(placeOf(draft({ wholeCity: true, street: '', houses: '' })), { city: 'Київ', street: '*', houses: '*' });
  for (const part of [{ city: ' ' }, { street: '' }, { houses: '' }, { houses: '1;abc' }]) assert.equal(placeOf(draft(part)), null, JSON.stringify(part));
});

test('a quick pick is rounded up to five minutes', () => {
  assert.equal(expectedAt(30, '', now), '2026-11-28T12:35:00.000Z');
  assert.equal(expectedAt(60, '', now), '2026-11-28T13:05:00.000Z');
  assert.equal(expectedAt('unknown', '2026-11-28T20:00', now), undefined);
});

test('times that are typed are those of Kyiv, daylight saving included', () => {
  const cases: [string, string][] = [
    ['2026-11-28T18:30', '2026-11-28T16:30:00.000Z'], ['2026-07-01T18:30', '2026-07-01T15:30:00.000Z'], ['2027-01-01T00:15', '2026-12-31T22:15:00.000Z'],
    ['2026-03-29T02:59', '2026-03-29T00:59:00.000Z'], ['2026-03-29T04:00', '2026-03-29T01:00:00.000Z'],
  ];
  for (const [typed, want] of cases) {
    assert.equal(instant(typed), want, typed);
    assert.equal(local(want), typed);
  }
});

test('an end that was typed must be to come', () => {
  assert.equal(endPossible('time', '2026-11-28T14:04', now), true);
  assert.equal(endPossible('time', '2026-11-28T14:03', now), false);
  assert.equal(endPossible('time', '', now), false);
  assert.equal(endPossible('unknown', '', now), true);
});

test('the service gets what was typed, and nothing that was not', () => {
  const made = outageOf(draft({ kind: 'power', end: 'unknown', note: '  ' }), 'desk-1', now);
  assert.deepEqual(JSON.parse(JSON.stringify(made)), { id: 'desk-1', kind: 'power', city: 'Київ', street: 'Лісова', houses: '1-15;17а' });
  const timed = outageOf(draft({ end: 'time', time: '2026-11-28T18:30', note: ' кабель ' }), 'desk-2', now);
  assert.deepEqual([timed?.expected_at, timed?.note], ['2026-11-28T16:30:00.000Z', 'кабель']);
  assert.equal(outageOf(draft({ end: 'time', time: '2026-11-28T10:00' }), 'desk-3', now), null);
});

test('planned work may begin later, and its end counts from there', () => {
  const work = draft({ kind: 'planned', start: '2026-12-01T01:00', end: 120 });
  assert.equal(beginningOf(work, now), Date.parse('2026-11-30T23:00:00Z'));
  const made = outageOf(work, 'desk-4', now);
  assert.deepEqual([made?.started_at, made?.expected_at], ['2026-11-30T23:00:00.000Z', '2026-12-01T01:00:00.000Z']);
  assert.equal(outageOf({ ...work, end: 'time', time: '2026-12-01T00:30' }, 'desk-5', now), null);
  assert.equal(outageOf({ ...work, start: '2026-11-01T01:00' }, 'desk-6', now)?.started_at, undefined);
  assert.equal(outageOf({ ...work, kind: 'fault' }, 'desk-7', now)?.started_at, undefined);
});
