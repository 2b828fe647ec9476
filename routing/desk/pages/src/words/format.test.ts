import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clock, day, isoDay, money, phone, roughly, sameNumber, setTimeZone, shortDay, stopwatch } from './format';
import { language, plural } from './language';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

test('a stopwatch', () => {
  const cases: [number, string][] = [[0, '0:00'], [7.9, '0:07'], [60, '1:00'], [3599, '59:59'], [3600, '1:00:00'], [3723, '1:02:03'], [-5, '0:00']];
  for (const [seconds, want] of cases) assert.equal(stopwatch(seconds), want);
});

test('a rough length of time has one form of its unit', () => {
  const cases: [number, string, string][] = [
    [0, '0 с', '0 s'], [1, '1 с', '1 s'], [40, '40 с', '40 s'], [89, '89 с', '89 s'], [90, '2 хв', '2 min'], [60 * 9, '9 хв', '9 min'], [60 * 21, '21 хв', '21 min'],
    [5399, '90 хв', '90 min'], [5400, '2 год', '2 h'], [3600 * 5, '5 год', '5 h'],
  ];
  for (const [seconds, uk, en] of cases) {
    language.value = 'uk';
    assert.equal(plain(roughly(seconds)), uk);
    language.value = 'en';
    assert.equal(plain(roughly(seconds)), en);
  }
});

test('a telephone number', () => {
  const cases: [string, string][] = [
    ['+380501112233', '050 111 22 33'], ['380501112233', '050 111 22 33'], ['0501112233', '050 111 22 33'], ['+38050***2233', '050 *** 22 33'], ['+48221234567', '+48221234567'], ['101', '101'], ['', ''],
  ];
  for (const [number, want] of cases) assert.equal(phone(number), want);
});

test('the same telephone, written differently', () => {
  assert.ok(sameNumber('+380501112233', '380501112233'));
  assert.ok(!sameNumber('+380501112233', '+380501112234'));
  assert.ok(!sameNumber('', ''), 'two withheld numbers are not known to be the same');
});

test('money in both languages', () => {
  language.value = 'uk';
  assert.equal(plain(money(-12550)), '\u2212125,50 ₴');
  assert.equal(plain(money(123456789)), '1 234 567,89 ₴');
  language.value = 'en';
  assert.equal(plain(money(-12550)), '\u2212₴125.50');
});

test("times are those of the service's zone, daylight saving included", () => {
  language.value = 'uk';
  setTimeZone('Europe/Kyiv');
  assert.equal(clock('2026-01-05T22:30:00Z'), '00:30');
  assert.equal(clock('2026-07-05T22:30:00Z'), '01:30');
  assert.equal(isoDay(new Date('2026-01-05T22:30:00Z')), '2026-01-06');
  assert.equal(day('2020-02-06'), '6 лютого 2020 року');
  assert.match(shortDay('2020-02-06'), /^6 лют\. 2020/);
  setTimeZone('Asia/Tokyo');
  assert.equal(clock('2026-01-05T22:30:00Z'), '07:30');
  setTimeZone('Pacific/Kiritimati');
  assert.equal(day('2020-02-06'), '6 лютого 2020 року', 'a date is of no zone');
  assert.match(day('2019-12-31T12:00:00Z'), /^1 січня 2020/, 'the year is that of the zone');
});

test('counted things take the form of their number', () => {
  const forms = { one: '# день', few: '# дні', other: '# днів' };
  language.value = 'uk';
  const want = new Map([[1, '1 день'], [2, '2 дні'], [5, '5 днів'], [11, '11 днів'], [21, '21 день'], [112, '112 днів']]);
  for (const [n, text] of want) assert.equal(plural(n, forms), text);
  language.value = 'en';
  assert.equal(plural(1, { one: '# day', other: '# days' }), '1 day');
  assert.equal(plural(0, { one: '# day', other: '# days' }), '0 days');
});
