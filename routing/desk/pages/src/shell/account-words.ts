// The words of a person's own account: the password.

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
  reasons: {
    old_wrong: 'Теперішній пароль неправильний.', same: 'Новий пароль такий самий, як теперішній.', short: 'Пароль закороткий: треба щонайменше 12 символів.',
    long: 'Пароль задовгий: щонайбільше 128 символів.', common: 'Такий пароль мають забагато людей: його вгадують одним із перших.',
    login: 'Пароль складається з логіна.', text: 'У паролі є неприпустимі символи.',
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
  reasons: {
    old_wrong: 'The present password is wrong.', same: 'The new password is the present one.', short: 'The password is too short: it needs at least 12 characters.',
    long: 'The password is too long: 128 characters at most.', common: 'Too many people have this password: it is among the first that are tried.',
    login: 'The password is made of the login.', text: 'The password has characters that cannot be.',
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
