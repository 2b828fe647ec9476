import assert from 'node:assert/strict';
import { test } from 'node:test';
import { balanceText, isDebt } from './contract';

test('a balance that is not told is neither nought nor a debt', () => {
  assert.match(balanceText(undefined), /^(невідомо|unknown)$/);
  assert.equal(isDebt(undefined), false);
  assert.match(balanceText(0), /0/);
  assert.equal(isDebt(0), false);
  assert.equal(isDebt(-12550), true);
});
