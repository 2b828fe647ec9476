import assert from 'node:assert/strict';
import { test } from 'node:test';
import { language } from '../../words/language';
import { outcomes } from '../../words/outcomes';
import { condense, nodeText, nodeTone, type Edge } from './flow';

const edge = (layer: number, source: string, target: string, calls: number): Edge => ({ layer, source, target, calls });
const edges = [
  edge(1, 'entry.greeting', 'choice.3', 50), edge(1, 'entry.greeting', 'choice.1', 30), edge(1, 'entry.greeting', 'choice.6', 4), edge(1, 'entry.outage', 'choice.7', 3),
  edge(2, 'choice.3', 'then.queue.support', 50), edge(2, 'choice.1', 'then.queue.services', 30), edge(2, 'choice.6', 'then.done.contracts', 4), edge(2, 'choice.7', 'then.done.contracts', 3),
];

test('the smallest nodes of a column are joined, and no call is lost', () => {
  const shown = condense(edges, 3);
  const of = (layer: number) => shown.filter((one) => one.layer === layer).reduce((sum, { calls }) => sum + calls, 0);
  assert.deepEqual([of(1), of(2)], [87, 87]);
  assert.deepEqual(shown.filter(({ target }) => target === 'choice.other').map(({ source, calls }) => [source, calls]), [['entry.greeting', 4], ['entry.outage', 3]]);
  assert.deepEqual(shown.filter(({ source }) => source === 'choice.other').map(({ target, calls }) => [target, calls]), [['then.done.contracts', 7]]);
});

test('a column that has room stays as it is', () => {
  assert.deepEqual(condense(edges, 4), edges);
});

test('every node has words in both languages', () => {
  const departments = ['any', 'services', 'connection', 'support', 'accounts', 'corporate'];
  const all = [
    ...['0', '1', '2', '3', '4', '5', '6', '7', '9', '#', 'none', 'line', 'redial', 'no_keys', 'prompt_failed'].map((choice) => `choice.${choice}`),
    ...departments.flatMap((name) => [`then.queue.${name}`, `then.closed.${name}`]), ...['balance', 'credit', 'outage_sms', 'callback', 'contracts'].map((name) => `then.done.${name}`),
    'then.callback.exists', 'then.callback.reminded', 'then.another_choice', 'then.nothing', 'choice.other',
    ...Object.entries(outcomes).flatMap(([name, reasons]) => [`class.${name}`, ...reasons.map((reason) => `reason.${name}.${reason}`)]),
    ...['identity', 'limit', 'credit', 'unavailable', 'number'].map((name) => `then.refused.${name}`), 'entry.greeting', 'entry.outage', 'entry.offer',
  ];
  for (const one of ['uk', 'en'] as const) {
    language.value = one;
    for (const name of all) {
      const said = nodeText(name);
      assert.ok(said && !name.endsWith(said) && !/_|undefined/.test(said), `${name} in ${one}: ${said}`);
      assert.equal(/[а-яіїє]/i.test(said), one === 'uk', `${name} in ${one}: ${said}`);
    }
  }
});

test('an unknown node stays readable', () => {
  assert.equal(nodeText('then.something.new'), 'something');
  assert.equal(nodeText('reason.connected.new_reason'), 'new_reason');
  assert.equal(nodeTone('class.abandoned'), 'bad');
  assert.equal(nodeTone('choice.3'), 'plain');
});
