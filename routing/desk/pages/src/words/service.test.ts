// The pages' words against the service's own lists: what it says, the pages can say.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { stepText } from './journey';
import { language, type Language } from './language';
import { messageKind, messageState, messageStates } from './messages';
import { outcomeClass, outcomeReason, outcomes, outcomeText } from './outcomes';
import { pauseText, supervisionPause } from './pauses';
import { refusalText } from './refusals';
import { missedText, serviceText, supervisionText } from './tries';
import { wrapUpText } from './wrap-ups';

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
  const reasons = constants('ivr/outcome.go', 'Reason');
  assert.ok(classes.length > 5 && reasons.length > 15);
  for (const kind of classes) inBoth(() => (outcomeClass(kind) === kind ? '' : 'said'), kind);
  for (const reason of reasons) inBoth(() => (outcomeReason('', reason) === reason ? '' : 'said'), reason);
  assert.deepEqual(Object.keys(outcomes).sort(), classes.sort(), 'what can be searched for');
});

test('every state and kind of an SMS has words', () => {
  const states = constants('billing/sms_state.go', 'SMSState');
  const kinds = constants('billing/sms.go', 'SMSKind');
  assert.ok(kinds.length > 1);
  assert.deepEqual([...messageStates].sort(), states.sort(), 'what can be searched for');
  for (const one of languages) {
    language.value = one;
    for (const kind of kinds) assert.notEqual(messageKind(kind), kind);
  }
  language.value = 'uk';
  for (const state of states) assert.notEqual(messageState(state), state);
});

test('the date of an offer is written as people say it', () => {
  const step = { at: '', step: '', event: 'offer', detail: { until: '2020-12-05' } };
  language.value = 'uk';
  assert.equal(stepText(step), 'Запропоновано кредит довіри до 5 грудня 2020 року');
  language.value = 'en';
  assert.equal(stepText(step), 'Offered trust credit until 5 December 2020');
});

test('what is tried in a call has words', () => {
  const services = constants('ivr/state.go', 'Service').filter((code) => !['failed', 'cancel'].includes(code)); // those are no caller's
  const missed = [...readFileSync(`${root}ivr/input.go`, 'utf8').matchAll(/^\tReason\s+string \/\/ ("no answer".*)$/gm)].flatMap((match) => match[1]!.split(', ').map((one) => one.replaceAll('"', '')));
  const modes = constants('ivr/supervision.go', 'SupervisionMode');
  assert.ok(services.length > 3 && missed.length > 2 && modes.length > 1);
  language.value = 'uk';
  for (const code of services) assert.notEqual(serviceText(code), code);
  for (const reason of missed) assert.notEqual(missedText(reason), reason);
  for (const mode of [...modes, 'end']) assert.notEqual(supervisionText(mode), mode);
});

test('an outcome is one phrase', () => {
  const cases: [Language, string, string, string][] = [
    ['uk', 'connected', 'caller_hung_up', 'Розмова з оператором'], ['uk', 'abandoned', 'in_queue', 'Не дочекалися: у черзі'],
    ['en', 'served', 'balance_sent', 'Served by the menu: balance by SMS'], ['en', 'abandoned', 'in_greeting', 'Abandoned: while greeted'],
    ['en', 'later', 'some_reason', 'later: some_reason'],
  ];
  for (const [one, kind, reason, want] of cases) {
    language.value = one;
    assert.equal(outcomeText({ class: kind, reason }), want);
  }
});

test('every reason of a pause has words, and those that the desk offers are the same as the board says', () => {
  const offered = [...readFileSync(`${root}routing/desk/card.go`, 'utf8').matchAll(/\{Code: "(\w+)", UK: "([^"]+)", EN: "([^"]+)"\}/g)]
    .map(([, code, uk, en]) => ({ code: code!, uk: uk!, en: en! }));
  const own = [...readFileSync(`${root}routing/duty.go`, 'utf8').matchAll(/^\tPause\w+\s+= "(\w+)"/gm)].map((match) => match[1]!);
  const unnamed = [...readFileSync(`${root}routing/desk/operators.go`, 'utf8').matchAll(/^const defaultPause = "(\w+)"/gm)].map((match) => match[1]!);
  assert.ok(offered.length >= 5 && own.length >= 2 && unnamed.length === 1);
  for (const reason of offered) {
    for (const one of languages) {
      language.value = one;
      assert.equal(pauseText(reason.code).toLowerCase(), reason[one].toLowerCase());
    }
  }
  for (const code of [...own, supervisionPause]) inBoth(() => (pauseText(code) === code ? '' : 'said'), code);
  language.value = 'uk';
  for (const code of unnamed) assert.notEqual(pauseText(code), code);
  assert.equal(pauseText('3'), 'причина 3');
});

test('every wrap-up code is named as the desk offers it', () => {
  const text = readFileSync(`${root}billing/wrapup.go`, 'utf8');
  const codes = new Map([...text.matchAll(/^\t(WrapUp\w+)\s+WrapUpCode = "(\w+)"/gm)].map(([, name, code]) => [name!, code!]));
  const offered = [...text.matchAll(/\{(WrapUp\w+), "([^"]+)", "([^"]+)"\}/g)].map(([, name, uk, en]) => ({ code: codes.get(name!) ?? '', uk: uk!, en: en! }));
  assert.ok(offered.length > 5 && offered.length === codes.size);
  for (const { code, ...names } of offered) {
    for (const one of languages) {
      language.value = one;
      assert.equal(wrapUpText(code), names[one]);
    }
  }
  assert.equal(wrapUpText('a_later_one'), 'a later one');
});

test('every reason of a refusal has words', () => {
  const files = readdirSync(`${root}billing`).filter((name) => name.endsWith('.go'));
  const reasons = files.flatMap((name) => constants(`billing/${name}`, 'RefusalReason'));
  assert.ok(reasons.length >= 10);
  for (const reason of reasons) inBoth(() => refusalText(reason, '2026-11-28'), reason);
});
