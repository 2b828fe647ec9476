// The board's words against the service's own lists, and the houses against its examples.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
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
  for (const file of ['billing/store/audit.go', 'routing/desk/interference.go', 'routing/desk/looks.go']) {
    const actions = constants(file, 'Action');
    assert.ok(actions.length > 1, `${file}: no actions found`);
    for (const action of actions) assert.ok(uk.deeds[action] && en.deeds[action], `deeds: ${action}`);
  }
  const kinds = constants('billing/outage_kind.go', 'OutageKind');
  assert.ok(kinds.length > 1);
  for (const kind of kinds) assert.ok(uk.kinds[kind] && en.kinds[kind], `kinds: ${kind}`);
});

test('what an entry of the audit tells of is called something in both languages', () => {
  const source = (file: string) => readFileSync(root + file, 'utf8');
  const read = (folder: string) => readdirSync(root + folder).filter((name) => /^(?!.*_test).*\.go$/.test(name)).map((name) => source(`${folder}/${name}`)).join('');
  const text = read('billing/store') + read('routing/desk') + source('cmd/hotline/api_audit.go');
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]!);
  const made = all(/[dD]etail(?::| :=)\s+map\[string\]string\{([^}]*)\}/g).flatMap((pairs) => [...pairs.matchAll(/"(\w+)":/g)].map((match) => match[1]!));
  const keys = new Set([...made, ...all(/\bdetail\["(\w+)"\]/g), ...all(/withCall\(\w+, [\w.]+, "(\w+)"/g)]);
  assert.ok(keys.size > 12, `only ${[...keys].join()} found`);
  const kinds = constants('billing/number/kind.go', 'Kind').filter((kind) => kind !== 'subscriber'); // a subscriber's number is never refused for its kind
  const faults = [...source('routing/desk/signin.go').matchAll(/return (?:access\.Account\{\}|account), "(\w+)", nil/g)].map((match) => match[1]!);
  assert.ok(kinds.length > 2 && faults.length > 2);
  for (const word of [...keys, ...kinds, ...faults]) assert.ok(uk.facts[word] && en.facts[word], `facts: ${word}`);
});

test('every step that is with the menu has words', () => {
  const steps = constants('ivr/state.go', 'Step');
  const elsewhere = new Set(['transfer', 'waiting', 'talking', 'held', 'passed', 'due', 'dialling', 'hello', 'ended']);
  assert.ok(steps.length > 15);
  for (const step of steps.filter((one) => !elsewhere.has(one))) assert.ok(uk.steps[step] && en.steps[step], step);
});
