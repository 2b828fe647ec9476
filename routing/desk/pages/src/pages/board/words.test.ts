// Sentences of the board that are put together.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { en } from './words.en';
import { uk } from './words.uk';

test('who listens to a talk is a sentence', () => {
  const cases: [others: string[], you: boolean, uk: string, en: string][] = [
    [[], true, 'ви слухаєте', 'you listen'],
    [['Марія'], false, 'слухає Марія', 'Марія listens'],
    [['Марія'], true, 'слухаєте ви та Марія', 'you and Марія listen'],
    [['Марія', 'Тарас'], false, 'слухають Марія та Тарас', 'Марія and Тарас listen'],
    [['Марія', 'Тарас'], true, 'слухаєте ви, Марія та Тарас', 'you, Марія and Тарас listen'],
  ];
  for (const [others, you, inUkrainian, inEnglish] of cases) {
    assert.equal(uk.heardBy(others, you), inUkrainian);
    assert.equal(en.heardBy(others, you), inEnglish);
  }
});
