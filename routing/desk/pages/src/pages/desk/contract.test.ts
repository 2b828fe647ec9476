import assert from 'node:assert/strict';
import { test } from 'node:test';
import { balanceText, creditReason, isDebt } from './contract';

test('a balance that is not told is neither nought nor a debt', () => {
  assert.match(balanceText(undefined), /^(Невідомо|Unknown)$/);
  assert.equal(isDebt(undefined), false);
  assert.match(balanceText(0), /0/);
  assert.equal(isDebt(0), false);
  assert.equal(isDebt(-12550), true);
});

test('without a balance it is said why nothing is known of a credit', () => {
  assert.match(creditReason({ state: 'unknown' }), /балансу|balance/);
  assert.notEqual(creditReason({ state: 'refused', reason: 'funds' }), '');
  assert.equal(creditReason({ state: 'active', until: '2026-11-29' }), '');
});
