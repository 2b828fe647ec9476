// The words of a person's own account: the password, the second factor.

import { Failure } from '../client';
import { dictionary } from '../words/language';
import { explain, shellWords } from './words';

const uk = {
  account: 'Мій обліковий запис',
  firstTitle: 'Виберіть свій пароль',
  firstText: 'Теперішній пароль знає ще хтось: його встановив інженер. Виберіть власний — без цього працювати не можна.',
  passwordTitle: 'Пароль',
  old: 'Теперішній пароль',
  chosen: 'Новий пароль',
  again: 'Новий пароль ще раз',
  rule: 'Щонайменше 12 символів, будь-яких. Найкраще — кілька слів.',
  differ: 'Нові паролі різні.',
  change: 'Змінити пароль',
  changed: 'Пароль змінено. В інших браузерах сеанси завершено.',
  factorTitle: 'Двоетапний вхід',
  factorOff: 'Для входу вистачає пароля. Одноразові коди з телефону захистять обліковий запис, якщо пароль хтось дізнається.',
  factorOn: 'Для входу, крім пароля, потрібен одноразовий код із телефону.',
  factorDueTitle: 'Налаштуйте двоетапний вхід',
  factorDueText: 'Ваша роль потребує одноразових кодів із телефону — без них працювати не можна.',
  switchOn: 'Увімкнути двоетапний вхід',
  switchOff: 'Вимкнути двоетапний вхід',
  isOn: 'Двоетапний вхід увімкнено. В інших браузерах сеанси завершено.',
  isOff: 'Двоетапний вхід вимкнено. В інших браузерах сеанси завершено.',
  scan: 'Відскануйте застосунком для одноразових кодів у телефоні.',
  byHand: 'Або введіть ключ у застосунок:',
  picture: 'QR-код із ключем; той самий ключ написано поруч',
  firstCode: 'Код, який показує телефон',
  code: 'Код із телефону',
  codeRule: 'Шість цифр',
  codeNeeded: 'Введіть одноразовий код, який показує ваш телефон.',
  reasons: {
    old_wrong: 'Теперішній пароль неправильний.', same: 'Новий пароль такий самий, як теперішній.', short: 'Пароль закороткий: треба щонайменше 12 символів.',
    long: 'Пароль задовгий: щонайбільше 128 символів.', common: 'Такий пароль мають забагато людей: його вгадують одним із перших.',
    login: 'Пароль складається з логіна.', text: 'У паролі є неприпустимі символи.',
    code_wrong: 'Код неправильний або вже використаний. Зачекайте на наступний.', already_on: 'Двоетапний вхід уже ввімкнено.',
    already_off: 'Двоетапний вхід уже вимкнено.', proposal_over: 'Минуло забагато часу: закрийте й почніть знову.',
  } as Record<string, string>,
};

const en: typeof uk = {
  account: 'My account',
  firstTitle: 'Choose a password of your own',
  firstText: 'Somebody else knows the present password: an engineer set it. Choose your own; there is no working without that.',
  passwordTitle: 'Password',
  old: 'Present password',
  chosen: 'New password',
  again: 'New password once more',
  rule: 'At least 12 characters, any. Several words are best.',
  differ: 'The new passwords differ.',
  change: 'Change the password',
  changed: 'The password is changed. Sessions in other browsers are over.',
  factorTitle: 'Second factor',
  factorOff: 'The password alone lets you in. One-time codes of your telephone protect the account if somebody learns the password.',
  factorOn: 'To sign in you need a one-time code of your telephone beside the password.',
  factorDueTitle: 'Set up the second factor',
  factorDueText: 'Your role needs one-time codes of a telephone; there is no working without them.',
  switchOn: 'Switch the second factor on',
  switchOff: 'Switch the second factor off',
  isOn: 'The second factor is on. Sessions in other browsers are over.',
  isOff: 'The second factor is off. Sessions in other browsers are over.',
  scan: 'Scan it with an app for one-time codes on your telephone.',
  byHand: 'Or type the key into the app:',
  picture: 'QR code with the key; the same key is written beside it',
  firstCode: 'The code that the telephone shows',
  code: 'Code of the telephone',
  codeRule: 'Six digits',
  codeNeeded: 'Enter the one-time code that your telephone shows.',
  reasons: {
    old_wrong: 'The present password is wrong.', same: 'The new password is the present one.', short: 'The password is too short: it needs at least 12 characters.',
    long: 'The password is too long: 128 characters at most.', common: 'Too many people have this password: it is among the first that are tried.',
    login: 'The password is made of the login.', text: 'The password has characters that cannot be.',
    code_wrong: 'The code is wrong, or was used. Wait for the next one.', already_on: 'The second factor is on already.',
    already_off: 'The second factor is off already.', proposal_over: 'It took too long: close it and begin anew.',
  },
};

/** The words of a person's own account. */
export const accountWords = dictionary(uk, en);

/** Says in words why something of the account was not changed. */
export function explainAccount(failure: unknown): string {
  if (!(failure instanceof Failure)) return explain(failure);
  if (failure.kind === 'often') return shellWords().tooOften(failure.retryAfter);
  return accountWords().reasons[failure.reason] ?? explain(failure);
}
