import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digitsOf, faults, fromQuery, parameters, toQuery, typedInto, wide, type Search } from './search';
import { setTimeZone } from '../../words/format';

setTimeZone('Europe/Kyiv');

const now = new Date('2026-11-28T12:30:00Z');

test('the address keeps the search, and nothing that is not asked for', () => {
  assert.equal(toQuery(wide), '');
  const searches: Search[] = [
    wide, { ...wide, number: '+380671234509', period: 'all' }, { ...wide, number: '4509', period: '7days' }, { ...wide, outcome: 'served/balance_sent', department: '3', kind: 'call', cursor: 'abc' },
    { ...wide, contract: '1000004', operator: '103', period: 'yesterday' },
  ];
  for (const search of searches) assert.deepEqual(fromQuery(new URLSearchParams(toQuery(search))), search);
});

test('who looks for somebody looks through all time', () => {
  assert.equal(fromQuery(new URLSearchParams('contract=1000004')).period, 'all');
  assert.equal(fromQuery(new URLSearchParams('')).period, '7days');
  const typed = { number: '4509', contract: '' };
  assert.equal(typedInto(wide, typed).period, 'all');
  assert.equal(typedInto({ ...wide, period: 'today' }, typed).period, 'today', 'chosen before');
  assert.equal(typedInto({ ...wide, number: '1111' }, typed).period, '7days', 'chosen for the one before');
  assert.equal(typedInto({ ...wide, cursor: 'abc' }, { number: ' ', contract: '' }).period, '7days');
  assert.equal(typedInto({ ...wide, cursor: 'abc' }, typed).cursor, '');
});

test('numbers are searched for by their digits', () => {
  assert.equal(digitsOf(' 067 123-45-09 '), '0671234509');
  assert.equal(digitsOf('+380 67 123 45 09'), '+380671234509');
});

test('what cannot be searched for is said', () => {
  assert.deepEqual([...faults({ ...wide, number: '123' })], ['number']);
  assert.deepEqual([...faults({ ...wide, number: '4509', contract: '10a' })], ['contract']);
  assert.equal(faults({ ...wide, number: '', contract: ' ' }).size, 0);
});

test('a period becomes moments', () => {
  assert.equal(parameters({ ...wide, period: 'all' }, now).since, undefined);
  const yesterday = parameters({ ...wide, period: 'yesterday', department: '0' }, now);
  assert.deepEqual([yesterday.since, yesterday.until, yesterday.department], ['2026-11-26T22:00:00.000Z', '2026-11-27T22:00:00.000Z', 0]);
  assert.equal(parameters(wide, now).until, undefined);
});
