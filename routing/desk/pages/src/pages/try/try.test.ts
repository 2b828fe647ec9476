import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Schemas } from '../../client';
import { masks, ownCall } from './heard';
import { addressOf, pressed, type Happening } from './happened';

test('a caller calls from the telephone\'s own host', () => {
  assert.equal(addressOf('+380671234509', 'sip:try@hotline'), 'sip:+380671234509@hotline');
  assert.equal(addressOf('0442345610', 'sip:try@127.0.0.1:5060'), 'sip:0442345610@127.0.0.1:5060');
});

test('keys pressed together are one line', () => {
  const began: Happening[] = [{ after: 0, what: 'began' }];
  const first = pressed(began, '1', 5);
  const second = pressed(first, '0', 6);
  const third = pressed(second, '#', 9);
  assert.deepEqual(third.map(({ what, keys }) => [what, keys]), [['began', undefined], ['pressed', '10'], ['pressed', '#']]);
  assert.equal(began.length, 1);
});

test('a masked number can be one\'s own', () => {
  assert.ok(masks('+38067***4509', '+380671234509'));
  assert.ok(!masks('+38067***4509', '+380501234509'));
  assert.ok(!masks('+38067***4508', '+380671234509'));
  assert.ok(masks('38067***4509', '+380671234509'), 'a trunk without the plus');
  assert.ok(!masks('', '+380671234509'));
});

test('of several calls the newest one of this page is followed', () => {
  const live = (id: string, from: string, started: string) => ({ id, from, started_at: started }) as Schemas['LiveCall'];
  const calls = [
    live('old', '+38067***4509', '2026-11-28T09:00:00Z'), live('other', '+38050***1111', '2026-11-28T10:00:05Z'),
    live('mine', '+38067***4509', '2026-11-28T10:00:04Z'), live('before', '+38067***4509', '2026-11-28T10:00:01Z'),
  ];
  assert.equal(ownCall(calls, '+380671234509', Date.parse('2026-11-28T10:00:00Z'))?.id, 'mine');
  assert.equal(ownCall(calls, '+380671234509', Date.parse('2026-11-28T11:00:00Z')), undefined);
  assert.equal(ownCall(undefined, '+380671234509', 0), undefined);
});
