import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { language } from '../../words/language';
import { lineKind, lineReason, lineSaid, lineTitle } from './lines';
import { seconds, tell, type Step } from './story';

const began = Date.parse('2026-11-28T10:00:00Z');
const at = (after: number) => new Date(began + after * 1000).toISOString();
const step = (after: number, name: string, event: string, detail?: Record<string, string>): Step => ({ at: at(after), step: name, event, detail });
const call = (ended: number | null, ...steps: Step[]) => tell({ kind: 'call', started_at: at(0), ended_at: ended === null ? null : at(ended), steps });
const parts = (phases: ReturnType<typeof tell>) => phases.map(({ kind, from, until, operator, department }) => [kind, seconds(at(0), from), until && seconds(at(0), until), operator ?? department]);

test('menu, queue, talk', () => {
  const phases = call(100, step(0, '', 'prompt', { keys: 'greet.day' }), step(10, 'menu', 'key', { key: '3' }), step(10, 'menu', 'transfer', { department: 'support', reason: 'key' }),
    step(10, 'transfer', 'queued', { department: 'support' }), step(30, 'waiting', 'ringing', { operator: '103' }), step(35, 'waiting', 'answered', { operator: '103' }), step(100, 'talking', 'hangup', { cause: '16' }));
  assert.deepEqual(parts(phases), [['menu', 0, 10, undefined], ['waiting', 10, 35, 'support'], ['talking', 35, 100, '103']]);
});

test('the same place taken again, and the same queue, are one wait', () => {
  const phases = call(60, step(5, 'menu', 'queued', { department: 'support' }), step(20, 'waiting', 'queued', { department: 'support' }), step(60, 'waiting', 'hangup'));
  assert.deepEqual(parts(phases), [['menu', 0, 5, undefined], ['waiting', 5, 60, 'support']]);
});

test('a caller who leaves the queue is in the menu again', () => {
  const phases = call(60, step(5, 'menu', 'queued', { department: 'support' }), step(20, 'waiting', 'dequeued', { reason: 'menu' }), step(60, 'menu', 'hangup'));
  assert.deepEqual(parts(phases).map(([kind]) => kind), ['menu', 'waiting', 'menu']);
});

test('hold, an attended transfer, and one that comes back', () => {
  const phases = call(200, step(0, '', 'answered', { operator: '103' }), step(50, 'talking', 'held', { operator: '103' }), step(60, 'held', 'retrieved', { operator: '103' }),
    step(80, 'talking', 'transfer', { operator: '106', mode: 'attended', from: '103', reason: 'operator', department: 'support' }), step(80, 'held', 'held', { operator: '103' }),
    step(90, 'held', 'consulted', { operator: '106' }), step(100, 'held', 'returned', { operator: '103', reason: 'operator' }), step(120, 'talking', 'held', { operator: '103' }),
    step(150, 'held', 'handed_over', { operator: '106', from: '103' }), step(200, 'talking', 'hangup'));
  assert.deepEqual(parts(phases), [
    ['talking', 0, 50, '103'], ['held', 50, 60, '103'], ['talking', 60, 80, '103'], ['held', 80, 100, '103'], ['talking', 100, 120, '103'], ['held', 120, 150, '103'], ['talking', 150, 200, '106'],
  ]);
});

test('a blind transfer waits for the one it goes to', () => {
  const phases = call(90, step(0, '', 'answered', { operator: '103' }), step(40, 'talking', 'transfer', { operator: '106', mode: 'blind', from: '103', reason: 'operator', department: 'support' }),
    step(40, 'passed', 'ringing', { operator: '106' }), step(60, 'passed', 'missed', { operator: '106', reason: 'no answer' }), step(60, 'passed', 'returned', { operator: '103', reason: 'no answer' }),
    step(65, 'passed', 'answered', { operator: '103' }), step(90, 'talking', 'hangup'));
  assert.deepEqual(parts(phases), [['talking', 0, 40, '103'], ['waiting', 40, 60, '106'], ['waiting', 60, 65, '103'], ['talking', 65, 90, '103']]);
});

test('a call back: due, dialled, greeted, talked to', () => {
  const phases = tell({ kind: 'callback', started_at: at(0), ended_at: at(100), steps: [
    step(0, '', 'callback', { result: 'due', department: 'support' }), step(0, 'due', 'queued', { department: 'support' }), step(30, 'due', 'dialled', { operator: '103', try: '1' }),
    step(40, 'dialling', 'reached'), step(45, 'hello', 'answered', { operator: '103' }), step(100, 'talking', 'hangup'),
  ] });
  assert.deepEqual(parts(phases), [['due', 0, 30, 'support'], ['dialling', 30, 40, '103'], ['hello', 40, 45, undefined], ['talking', 45, 100, '103']]);
});

test('a call that goes on has no end', () => {
  const phases = call(null, step(3, 'menu', 'queued', { department: 'any' }));
  assert.equal(phases.at(-1)?.until, undefined);
});

test('digits of a number are one line, choices in the menu are not', () => {
  const [phase] = call(60, step(1, 'menu', 'key', { key: '8' }), step(2, 'menu', 'key', { key: '#' }), step(3, 'entry', 'prompt', { keys: 'contract.enter' }),
    ...[...'1004#'].map((key, i) => step(5 + i, 'entry', 'key', { key })), step(12, 'readback', 'key', { key: '#' }));
  assert.deepEqual(phase?.lines.map(({ keys }) => keys?.join('')), ['8', '#', undefined, '1004#', '#']);
});

test('a prompt tells how long after it a key was pressed, across phases too', () => {
  const phases = call(60, step(0, '', 'prompt', { keys: 'menu.1' }), step(7, 'menu', 'key', { key: '3' }), step(8, 'transfer', 'prompt', { keys: 'queue.transfer' }),
    step(8, 'transfer', 'queued', { department: 'support' }), step(60, 'waiting', 'hangup'));
  const prompts = phases.flatMap(({ lines }) => lines).filter((line) => line.step.event === 'prompt');
  assert.deepEqual(prompts.map(({ until, by }) => [until && seconds(at(0), until), by]), [[7, 'key'], [60, 'hangup']]);
});

test('every event of the journal has a title in both languages', () => {
  const text = readFileSync('../../../ivr/journey.go', 'utf8');
  const events = [...text.matchAll(/^\/\/\t([a-z_]+(?:, [a-z_]+)*)\s{2,}/gm)].flatMap((match) => match[1]!.split(', '));
  assert.ok(events.length > 25);
  for (const one of ['uk', 'en'] as const) {
    language.value = one;
    for (const event of [...events, 'retrieved', 'muted', 'unmuted', 'keys_sent', 'supervised']) {
      const said = lineTitle({ step: step(0, '', event, { result: 'due' }) }, (operator) => operator);
      assert.ok(said && said !== event, `${event} in ${one}`);
    }
  }
});

test('reasons, causes and prompts in words', () => {
  language.value = 'en';
  const reason = (event: string, detail: Record<string, string>) => lineReason({ step: step(0, '', event, detail) });
  assert.equal(reason('hangup', { cause: '16' }), 'normal clearing (Q.850 16)');
  assert.equal(reason('unreached', { cause: '99' }), 'Q.850 99');
  assert.equal(reason('refused', { service: 'credit', reason: 'blocked', until: '2027-02-01' }), 'the previous credit was paid late, again from 1 February 2027');
  assert.equal(reason('transfer', { department: 'any', reason: 'no_keys' }), 'presses no keys: a telephone without tones');
  assert.equal(lineTitle({ step: step(0, '', 'done', { service: 'outage_sms' }) }, String), 'Done: SMS when repaired');
  assert.equal(lineSaid({ step: step(0, '', 'prompt', { keys: 'contract.enter' }) }), 'Enter your contract number, then press hash.');
  assert.equal(lineKind({ step: step(0, '', 'identity', { result: 'not_registered' }) }), 'bad');
});
