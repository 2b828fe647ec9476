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
