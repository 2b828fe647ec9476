// The words of an entry of the audit.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { language, type Language } from '../../words/language';
import { entryText } from './entry';

const names: Record<string, string> = { 103: 'Ірина Шевчук' };
const nameOf = (id: string) => names[id] ?? id;

test('an entry of the audit is told in words', () => {
  const cases: [Language, Parameters<typeof entryText>[0], string][] = [
    ['uk', { outcome: 'done' }, ''],
    ['uk', { outcome: 'done', detail: { operator: '103', state: 'paused', reason: 'lunch' } }, 'оператор: Ірина Шевчук · стан: пауза · причина: обід'],
    ['uk', { outcome: 'done', detail: { operator: '109', state: 'ready' } }, 'оператор: 109 · стан: вільний'],
    ['uk', { outcome: 'done', detail: { reason: '3' } }, 'причина: причина 3'],
    ['uk', { outcome: 'done', detail: { wish: 'hang_up' } }, 'дія: завершення'],
    ['uk', { outcome: 'done', detail: { kind: 'suspected', place: 'Київ, Лісова, *' } }, 'вид: підозра на аварію · місце: Київ, Лісова, уся вулиця'],
    ['uk', { outcome: 'done', detail: { operator: '103', code: 'fault_registered' } }, 'оператор: Ірина Шевчук · підсумок: заявку на ремонт прийнято'],
    ['en', { outcome: 'done', detail: { operator: '103', code: 'fault_registered' } }, 'operator: Ірина Шевчук · wrap-up: fault registered'],
    ['uk', { outcome: 'done', detail: { from: '2020-12-01', until: '2020-12-31' } }, 'з: 1 грудня 2020 року · до: 31 грудня 2020 року'],
    ['uk', { outcome: 'done', detail: { phone: '+38050***2233', department: 'support', exists: '31' } }, 'телефон: 050 *** 22 33 · відділ: техпідтримка · замовлення: 31'],
    ['uk', { outcome: 'refused', reason: 'password', detail: { address: '10.0.0.7' } }, 'неправильний пароль · адреса: 10.0.0.7'],
    ['en', { outcome: 'done', detail: { place: 'Київ, *, *' } }, 'place: Київ, the whole city'],
    ['en', { outcome: 'done', detail: { place: 'Київ, Лісова, 1-15; 17а' } }, 'place: Київ, Лісова, 1-15; 17а'],
    ['uk', { outcome: 'done', detail: { contracts: '1000001, 1000002', found: '2' } }, 'договори: 1000001, 1000002 · знайдено: 2'],
    ['en', { outcome: 'done', detail: { entries: '3', first: '1', last: '3' } }, 'entries: 3 · from number: 1 · to number: 3'],
    ['en', { outcome: 'refused', reason: 'no_operator', detail: { operator: '999' } }, 'no such operator · operator: 999'],
    ['en', { outcome: 'refused', reason: 'closed' }, 'The contract is closed'],
    ['en', { outcome: 'failed', reason: 'unavailable' }, 'The service could not decide'],
    ['en', { outcome: 'refused', reason: 'a_later_one', detail: { later: 'thing' } }, 'a_later_one · later: thing'],
  ];
  for (const [one, entry, want] of cases) {
    language.value = one;
    assert.equal(entryText(entry, nameOf), want);
  }
});
