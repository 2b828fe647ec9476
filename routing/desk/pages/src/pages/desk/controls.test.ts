import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { session } from '../../shell/session';
import { controls } from './controls';
import type { Card } from './model';
import { phoneState } from './softphone';

const card = (change: Partial<Card>): Card => ({
  id: 'c1', kind: 'call', state: 'talking', from: '', to: '', language: 'uk', known: 'unknown', contracts: [], steps: [], earlier: [], ...change,
});
const keys = (change: Partial<Card>) => controls(card(change)).map((control) => control.keys).join(' ');

beforeEach(() => {
  session.value = { login: '103', name: '', role: 'operator', operator: '103', language: 'uk', expires_at: '', demo: false, must: [], second_factor: 'none' };
  phoneState.value = 'ready';
});

test('the buttons of a call, by how it stands', () => {
  const cases: [string, Partial<Card>, string][] = [
    ['it rings', { state: 'ringing' }, 'F2 KeyX'],
    ['a talk', {}, 'KeyH KeyM KeyK KeyT KeyE'],
    ['on hold', { state: 'held' }, 'KeyH KeyM KeyK KeyT KeyE'],
    ['a colleague is asked', { state: 'consulting', second: '104' }, 'KeyC KeyB KeyE'],
    ['one is asked by a colleague', { state: 'consulting', second: '103' }, 'KeyE'],
    ['it is over', { state: 'ended' }, 'Escape'],
  ];
  for (const [name, change, want] of cases) assert.equal(keys(change), want, name);
});

test('a call that rings on a telephone on the table is answered there', () => {
  for (const state of ['none', 'denied', 'displaced'] as const) {
    phoneState.value = state;
    assert.equal(keys({ state: 'ringing' }), 'KeyX', state);
  }
  phoneState.value = 'lost'; // it comes back by itself, and the call with it
  assert.equal(keys({ state: 'ringing' }), 'F2 KeyX');
});

test('holding and muting turn into their opposites', () => {
  const pressed = (change: Partial<Card>) => controls(card(change)).slice(0, 2).map((control) => control.pressed);
  assert.deepEqual(pressed({}), [false, false]);
  assert.deepEqual(pressed({ state: 'held', muted: true }), [true, true]);
});
