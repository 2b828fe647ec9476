// The pages' words against the service's own lists: what it says, the pages can say.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { outcomeText, stepText } from './journey';
import { language, type Language } from './language';
import { refusalText } from './refusals';

const root = '../../../';
const languages: Language[] = ['uk', 'en'];

/** The values of the Go constants of a type. */
function constants(file: string, type: string): string[] {
  const text = readFileSync(root + file, 'utf8');
  return [...text.matchAll(new RegExp(`^\\s\\w+\\s+${type}\\s+= "([^"]*)"`, 'gm'))].map((match) => match[1]!);
}

function inBoth(say: () => string, what: string): void {
  for (const one of languages) {
    language.value = one;
    assert.ok(say(), `${what}: no words in ${one}`);
  }
}

test('every event of a journey has words', () => {
  const text = readFileSync(`${root}ivr/journey.go`, 'utf8');
  const events = [...text.matchAll(/^\/\/\t([a-z_]+(?:, [a-z_]+)*)\s{2,}/gm)].flatMap((match) => match[1]!.split(', '));
  assert.ok(events.length > 25, `only ${events.length} events are documented`);
  for (const event of events) {
    inBoth(() => {
      const said = stepText({ at: '', step: '', event, detail: { keys: 'menu.1', service: 'balance', mode: 'listen' } });
      return said === event ? '' : said;
    }, event);
  }
});

test('every class and reason of an outcome has words', () => {
  const classes = constants('ivr/outcome.go', 'Class');
  const reasons = constants('ivr/outcome.go', 'Reason').filter((reason) => !['caller_hung_up', 'operator_hung_up'].includes(reason));
  assert.ok(classes.length > 5 && reasons.length > 15);
  for (const kind of classes) inBoth(() => (outcomeText({ class: kind, reason: '' }) === kind ? '' : 'said'), kind);
  for (const reason of reasons) inBoth(() => outcomeText({ class: '', reason }), reason);
});

test('every reason of a refusal has words', () => {
  const files = readdirSync(`${root}billing`).filter((name) => name.endsWith('.go'));
  const reasons = files.flatMap((name) => constants(`billing/${name}`, 'RefusalReason'));
  assert.ok(reasons.length >= 10);
  for (const reason of reasons) inBoth(() => refusalText(reason, '2026-11-28'), reason);
});
