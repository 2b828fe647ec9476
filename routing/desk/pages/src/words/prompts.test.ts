import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { language } from './language';
import { promptText } from './prompts';

afterEach(() => { language.value = 'uk'; });

test('keys become what was said, without the synthesiser\'s signs', () => {
  assert.equal(promptText('credit.offer'), 'Щоб скористатися послугою «Кредит довіри», натисніть нуль.');
  assert.equal(promptText('sms.sent'), 'Баланс рахунку надіслано вам в SMS-повідомленні.');
});

test('digits are written as a number, and sentences are parted', () => {
  assert.equal(promptText('contract.readback d.1 d.0 d.4 contract.confirm'),
    'Ви ввели номер договору: 104. Якщо все правильно, натисніть решітку. Щоб ввести номер ще раз, натисніть зірочку.');
  assert.equal(promptText('callback.number d d d'), 'Ми зателефонуємо на номер: •••');
});

test('the page\'s language is used where the whole of it is the same there, else that of the call', () => {
  language.value = 'en';
  assert.equal(promptText('menu.3', 'uk'), 'For technical support, press three.');
  assert.equal(promptText('queue.position num.m.2', 'uk'), 'Ваш номер у черзі: два');
  assert.equal(promptText('no.such.key', 'uk'), '');
  assert.equal(promptText(''), '');
});
