import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { groups, printed } from './keys';
import { singleKeys } from './preferences';

const { listeners } = globalThis as unknown as { listeners: Record<string, (event: unknown) => void> };
let ran: string[] = [];

/** Presses a key while something has the focus; says what ran. */
function press(code: string, focus = 'body', more: object = {}): string {
  ran = [];
  const target = { matches: (selector: string) => selector.split(', ').includes(focus) };
  listeners.keydown?.({ code, target, preventDefault: () => undefined, ...more });
  return ran.join();
}

beforeEach(() => {
  singleKeys.value = true;
  const shortcut = (keys: string, name = keys) => ({ keys, label: '', run: () => ran.push(name) });
  groups.value = [
    { title: '', shortcuts: ['KeyR', 'F2', 'Ctrl+Enter', 'Shift+Slash', 'Escape'].map((keys) => shortcut(keys)) },
    { title: '', shortcuts: [shortcut('Escape', 'newer')] },
  ];
});

test('letters are commands, but not while somebody types', () => {
  assert.equal(press('KeyR'), 'KeyR');
  for (const field of ['input', 'textarea', 'select']) assert.equal(press('KeyR', field), '', field);
  assert.equal(press('KeyR', 'button'), 'KeyR', 'a button takes no letters');
});

test('function keys and those with Ctrl work everywhere', () => {
  assert.equal(press('F2', 'textarea'), 'F2');
  assert.equal(press('Enter', 'textarea', { ctrlKey: true }), 'Ctrl+Enter');
  assert.equal(press('Enter'), '');
});

test('modifiers count', () => {
  assert.equal(press('Slash', 'body', { shiftKey: true }), 'Shift+Slash');
  assert.equal(press('KeyR', 'body', { ctrlKey: true }), '', 'the browser loads the page anew');
});

test('the newer of two wins', () => assert.equal(press('Escape'), 'newer'));

test('a key that is held runs once, and one that was taken not at all', () => {
  assert.equal(press('KeyR', 'body', { repeat: true }), '');
  assert.equal(press('KeyR', 'body', { defaultPrevented: true }), '');
});

test('single letters can be turned off', () => {
  singleKeys.value = false;
  assert.equal(press('KeyR'), '');
  assert.equal(press('F2'), 'F2');
});

test('keys as they are printed', () => {
  assert.deepEqual(printed('KeyR'), ['R']);
  assert.deepEqual(printed('Shift+Slash'), ['?']);
  assert.deepEqual(printed('Ctrl+Enter'), ['Ctrl', '↵']);
});
