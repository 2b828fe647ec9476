// The words of the shell, and of failures.

import { Failure, type FailureKind } from '../client';
import { dictionary } from '../words/language';
import { refusalText } from '../words/refusals';
import type { OperatorState } from './state';

const uk = {
  product: 'Гаряча лінія',
  tabs: { desk: 'Робоче місце', board: 'Табло', stats: 'Статистика', calls: 'Дзвінки', try: 'Спробувати' },
  roles: { operator: 'Оператор', supervisor: 'Супервізор', engineer: 'Інженер' },
  states: {
    offline: 'Не на зміні', ready: 'Вільний', reserved: 'Дзвінок іде', ringing: 'Дзвонить', talking: 'Розмова',
    'wrap-up': 'Завершення', paused: 'Пауза',
  } as Record<OperatorState, string>,
  live: "Зв'язок є",
  connecting: "З'єднання…",
  lostShort: "Зв'язку немає",
  lost: (since: string) => `Зв'язок із сервісом втрачено о ${since}. Відновлюємо; розмова при цьому не переривається.`,
  language: 'English',
  languageLabel: 'Switch to English',
  dark: 'Темна тема',
  light: 'Світла тема',
  signOut: 'Вийти',
  signedIn: 'Ви увійшли як',
  skip: 'До вмісту',
  pages: 'Сторінки',
  close: 'Закрити',
  cancel: 'Скасувати',
  save: 'Зберегти',
  again: 'Спробувати ще раз',
  loading: 'Завантаження',
  opensBeside: 'відкриється поруч',
  shortcuts: 'Клавіші',
  everywhere: 'Усюди',
  showShortcuts: 'Показати клавіші',
  singleKeys: 'Літери — клавіші команд, коли не вводиться текст',
  signInTitle: 'Вхід',
  signInAgain: 'Сеанс завершився',
  signInAgainText: 'Увійдіть ще раз: сторінка й розмова залишаться, як були.',
  login: 'Логін',
  password: 'Пароль',
  signIn: 'Увійти',
  wrongPassword: 'Логін або пароль неправильні.',
  tooOften: (seconds: number) => seconds
    ? `Забагато спроб. Спробуйте через ${Math.ceil(seconds / 60)} хв.`
    : 'Забагато спроб. Спробуйте пізніше.',
  failures: {
    refused: 'Правила цього не дозволяють.', conflict: 'Дзвінок або оператор уже в іншому стані.', wrong: 'Дані неправильні.', forbidden: 'Ваш обліковий запис не має на це права.',
    missing: 'Такого немає.', often: 'Забагато разів поспіль. Спробуйте пізніше.',
    unavailable: 'Зараз це неможливо. Спробуйте за хвилину.', offline: "Немає зв'язку із сервісом.",
    unauthorized: 'Сеанс завершився.',
  } as Record<FailureKind, string>,
  unknownFailure: 'Сталася помилка на сторінці.',
  noSuchPage: 'Такої сторінки немає',
  toStart: 'На початок',
};

const en: typeof uk = {
  product: 'Hotline',
  tabs: { desk: 'Desk', board: 'Board', stats: 'Statistics', calls: 'Calls', try: 'Try it' },
  roles: { operator: 'Operator', supervisor: 'Supervisor', engineer: 'Engineer' },
  states: {
    offline: 'Off duty', ready: 'Ready', reserved: 'Call coming', ringing: 'Ringing', talking: 'Talking',
    'wrap-up': 'Wrap-up', paused: 'Paused',
  },
  live: 'Live',
  connecting: 'Connecting…',
  lostShort: 'No connection',
  lost: (since: string) => `The connection to the service was lost at ${since}. Trying again; a talk goes on meanwhile.`,
  language: 'Українська',
  languageLabel: 'Перейти на українську',
  dark: 'Dark theme',
  light: 'Light theme',
  signOut: 'Sign out',
  signedIn: 'Signed in as',
  skip: 'Skip to content',
  pages: 'Pages',
  close: 'Close',
  cancel: 'Cancel',
  save: 'Save',
  again: 'Try again',
  loading: 'Loading',
  opensBeside: 'opens beside',
  shortcuts: 'Keyboard',
  everywhere: 'Everywhere',
  showShortcuts: 'Show the keys',
  singleKeys: 'Letters are commands while no text is typed',
  signInTitle: 'Sign in',
  signInAgain: 'The session has ended',
  signInAgainText: 'Sign in again: the page and the talk stay as they are.',
  login: 'Login',
  password: 'Password',
  signIn: 'Sign in',
  wrongPassword: 'Login or password is wrong.',
  tooOften: (seconds: number) => seconds
    ? `Too many attempts. Try again in ${Math.ceil(seconds / 60)} min.`
    : 'Too many attempts. Try again later.',
  failures: {
    refused: 'The rules do not allow it.', conflict: 'The call or the operator stands otherwise by now.', wrong: 'Something is wrong with the data.', forbidden: 'Your account may not do that.',
    missing: 'There is no such thing.', often: 'Too often. Try again later.',
    unavailable: 'Not possible right now. Try again in a minute.', offline: 'The service cannot be reached.',
    unauthorized: 'The session has ended.',
  },
  unknownFailure: 'Something went wrong in the page.',
  noSuchPage: 'There is no such page',
  toStart: 'To the start',
};

/** The words of the shell. */
export const shellWords = dictionary(uk, en);

/** Says in words why something was not done: the reason of a refusal if it is known, what the service said, else the kind. */
export function explain(failure: unknown): string {
  const words = shellWords();
  if (!(failure instanceof Failure)) return words.unknownFailure;
  const refusal = refusalText(failure.reason, failure.until);
  if (refusal) return refusal;
  const said = failure.kind === 'wrong' || failure.kind === 'refused' ? failure.message : '';
  return said ? `${words.failures[failure.kind]} (${said})` : words.failures[failure.kind];
}
