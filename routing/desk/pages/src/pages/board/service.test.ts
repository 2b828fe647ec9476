// The board's words against the service's own lists, and the houses against its examples.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { en } from './words.en';
import { uk } from './words.uk';

const root = '../../../';

/** The values of the Go constants of a type. */
function constants(file: string, type: string): string[] {
  const text = readFileSync(root + file, 'utf8');
  return [...text.matchAll(new RegExp(`^\\s\\w+\\s+${type}\\s+= "([^"]*)"`, 'gm'))].map((match) => match[1]!);
}

test('what the service may send has words in both languages', () => {
  const cases: [string, string, 'messageStates' | 'messageKinds' | 'kinds'][] = [
    ['billing/sms_state.go', 'SMSState', 'messageStates'], ['billing/sms.go', 'SMSKind', 'messageKinds'], ['billing/outage_kind.go', 'OutageKind', 'kinds'],
  ];
  for (const file of ['billing/store/audit.go', 'routing/desk/interference.go', 'routing/desk/looks.go']) {
    const actions = constants(file, 'Action');
    assert.ok(actions.length > 1, `${file}: no actions found`);
    for (const action of actions) assert.ok(uk.deeds[action] && en.deeds[action], `deeds: ${action}`);
  }
  for (const [file, type, table] of cases) {
    const values = constants(file, type);
    assert.ok(values.length > 1, `${file}: no ${type} found`);
    for (const value of values) assert.ok(uk[table][value] && en[table][value], `${table}: ${value}`);
  }
});

test('every step that is with the menu has words', () => {
  const steps = constants('ivr/state.go', 'Step');
  const elsewhere = new Set(['transfer', 'waiting', 'talking', 'held', 'passed', 'due', 'dialling', 'hello', 'ended']);
  assert.ok(steps.length > 15);
  for (const step of steps.filter((one) => !elsewhere.has(one))) assert.ok(uk.steps[step] && en.steps[step], step);
});
