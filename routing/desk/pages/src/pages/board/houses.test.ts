import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginning, complete, itemAt, tidy, wrongItems } from './houses';

test('houses are joined the way the service takes them', () => {
  const cases: [string, string][] = [
    ['1-15; 17а ;20', '1-15;17а;20'], ['1, 2\n3', '1;2;3'], ['1 – 15;', '1-15'], ['*', '*'], ['', ''], [' ; ;', ''], ['15 корп. 2', '15 корп. 2'],
  ];
  for (const [typed, want] of cases) assert.equal(tidy(typed), want, typed);
});

test('what the service takes for houses is not called wrong', () => {
  for (const good of ['17', '17а', '17А', '17-А', '17/а', '15/2', '15 корп. 2', '15к2', '15/2А', '1-15', '12а-12г', '12а-15', 'буд. 7', '*', '1-15;17а;20', '']) {
    assert.deepEqual(wrongItems(good), [], good);
  }
});

test('what is no house is named as it was typed', () => {
  const cases: [string, string[]][] = [
    ['0', ['0']], ['а', ['а']], ['1-', ['1-']], ['12345', ['12345']], ['1;абв;3', ['абв']], ['1--5', ['1--5']], ['17абв', ['17абв']], ['?; 5; -', ['?', '-']],
  ];
  for (const [typed, want] of cases) assert.deepEqual(wrongItems(typed), want, typed);
});

test('suggestions are for the house in which the caret stands', () => {
  const cases: [string, number, string][] = [['1; 17', 5, '17'], ['1; 17', 1, '1'], ['1-5', 3, '1-5'], ['', 0, ''], ['1;', 2, '']];
  for (const [text, caret, want] of cases) assert.equal(itemAt(text, caret).text, want, `${text} at ${caret}`);
  assert.deepEqual(['17', '1-15', '1-', '17-а', ''].map(beginning), ['17', '15', '', '17-а', '']);
});

test('a suggestion takes the place of what is being typed', () => {
  const cases: [string, number, string, string][] = [
    ['1', 1, '17а', '17а; '], ['1; 2', 4, '24', '1; 24; '], ['1-1', 3, '15', '1-15; '], ['1; 5', 1, '12', '12; 5'], ['', 0, '3', '3; '],
  ];
  for (const [text, caret, chosen, want] of cases) assert.equal(complete(text, caret, chosen), want, text);
});
