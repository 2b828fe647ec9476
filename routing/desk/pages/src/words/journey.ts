// What happened in a call, in words: the steps of a journey as ivr.JourneyStep of the service documents them.

import type { Schemas } from '../client';
import { day, phone } from './format';
import { dictionary, language } from './language';
import { refusalText } from './refusals';
import { missedText, serviceText, supervisionText } from './tries';

type Step = Schemas['Step'];
type Detail = Record<string, string>;
type Table = Record<string, string>;

/** How a step is meant: what weight its line has, and which icon. */
export type StepKind = 'heard' | 'pressed' | 'decided' | 'good' | 'bad' | 'waited' | 'talked' | 'ended';

interface Words {
  prompts: [prefix: string, text: string][];
  departments: Table;
  transferReasons: Table;
  events: Record<string, (detail: Detail) => string>;
}

const of = (table: Table, key = '') => table[key] ?? key;

const uk: Words = {
  prompts: [
    ['greet.', 'вітання'], ['outage.', 'про аварію'], ['balance.offer', 'меню'], ['credit.offer', 'меню'], ['menu.', 'меню'],
    ['contract.enter', '«введіть номер договору»'], ['contract.readback', 'перевірка номера'], ['contract.yours', 'номер договору'],
    ['credit.terms', 'умови кредиту'], ['credit.activated', 'кредит активовано'], ['credit.refused', 'відмова в кредиті'],
    ['sms.', 'про SMS'], ['identity.', 'телефон не зареєстровано'], ['queue.', 'черга'], ['hours.', 'години роботи'], ['callback.', 'зворотний дзвінок'],
  ],
  departments: { any: 'будь-який оператор', services: 'послуги та оплата', connection: 'нове підключення', support: 'техпідтримка', accounts: 'договір і рахунок', corporate: 'корпоративні' },
  transferReasons: {
    key: 'натиснуто клавішу', line: 'номер одразу у відділ', redial: 'передзвонив, місце збережено', no_keys: 'клавіш не натискає',
    wrong_inputs: 'помилкові натискання', prompt_failed: 'збій підказки', locked: 'забагато спроб', operator: 'переведено оператором',
  },
  events: {
    prompt: (d) => `Чує: ${heard(d.keys)}`,
    prompt_failed: (d) => `Не відтворено: ${heard(d.keys)}`,
    key: (d) => (d.key === 'digit' ? 'Вводить цифри' : `Натиснуто ${d.key}`),
    silence: () => 'Мовчить, клавіш не натискає',
    language: (d) => (d.language === 'en' ? 'Далі англійською' : 'Далі українською'),
    lookup: (d) => (d.result === 'known' ? `Знайдено договорів: ${d.contracts}` : 'База абонентів недоступна'),
    outage: () => 'Почув про аварію за адресою',
    identity: (d) => (d.result === 'verified' ? `Договір ${d.contract} підтверджено` : `Договір ${d.contract}: телефон не збігається`),
    offer: (d) => `Запропоновано кредит довіри${d.until ? ` до ${day(d.until)}` : ''}`,
    contracts: () => 'Почув номер договору',
    done: (d) => `${serviceText(d.service)}: зроблено`,
    refused: (d) => `${serviceText(d.service)}: ${lower(refusalText(d.reason ?? '', d.until)) || 'відмова'}`,
    transfer: (d) => `До оператора: ${of(uk.departments, d.department)} (${of(uk.transferReasons, d.reason)})`,
    closed: (d) => `Відділ зачинено: ${of(uk.departments, d.department)}`,
    queued: (d) => `У черзі: ${of(uk.departments, d.department)}`,
    dequeued: (d) => (d.reason === 'callback' ? 'Замість черги — зворотний дзвінок' : 'Повернувся до меню'),
    place: (d) => (Number(d.position) ? `Почув: ${d.position}-й у черзі` : 'Почув: залишайтеся на лінії'),
    ringing: (d) => `Дзвонить: ${d.operator}`,
    missed: (d) => `Оператор ${d.operator}: ${missedText(d.reason)}`,
    answered: (d) => `На зв'язку: ${d.operator}`,
    held: () => 'На утриманні',
    retrieved: (d) => `Оператор ${d.operator} знову на лінії`,
    muted: (d) => `Оператор ${d.operator} вимкнув мікрофон`,
    unmuted: (d) => `Оператор ${d.operator} увімкнув мікрофон`,
    keys_sent: (d) => `Оператор ${d.operator} надіслав клавіш: ${d.count}`,
    supervised: (d) => `${d.supervisor}: ${supervisionText(d.mode)}`,
    consulted: (d) => `Оператор ${d.operator} відповів колезі`,
    handed_over: (d) => `Передано: ${d.operator}`,
    returned: (d) => `Повернуто: ${d.operator ?? of(uk.departments, d.department)}`,
    operator_hangup: (d) => `Оператор завершує розмову: ${d.operator}`,
    callback: (d) => `Зворотний дзвінок: ${callBack.uk[d.result ?? ''] ?? d.result}`,
    picked: (d) => `Передзвонює: ${d.operator}`,
    dialled: (d) => `Набрано абонента, спроба ${d.try}`,
    reached: () => 'Абонент відповів',
    unreached: () => 'Абонент не відповів',
    resumed: () => 'Сервіс повернувся до розмови',
    hangup: () => 'Абонент поклав слухавку',
    lost: () => 'Лінію абонента втрачено',
  },
};

const en: Words = {
  prompts: [
    ['greet.', 'the greeting'], ['outage.', 'of the outage'], ['balance.offer', 'the menu'], ['credit.offer', 'the menu'], ['menu.', 'the menu'],
    ['contract.enter', '“enter your contract number”'], ['contract.readback', 'the number read back'], ['contract.yours', 'the contract number'],
    ['credit.terms', "the credit's terms"], ['credit.activated', 'credit activated'], ['credit.refused', 'credit refused'],
    ['sms.', 'about the SMS'], ['identity.', 'telephone not registered'], ['queue.', 'the queue'], ['hours.', 'opening hours'], ['callback.', 'call back'],
  ],
  departments: { any: 'any operator', services: 'services, payment', connection: 'new connection', support: 'technical support', accounts: 'contracts', corporate: 'corporate' },
  transferReasons: {
    key: 'pressed the key', line: 'number leads there', redial: 'rang again, place kept', no_keys: 'presses no keys',
    wrong_inputs: 'wrong inputs', prompt_failed: 'prompt failed', locked: 'too many attempts', operator: 'passed on by an operator',
  },
  events: {
    prompt: (d) => `Hears ${heard(d.keys)}`,
    prompt_failed: (d) => `Not played: ${heard(d.keys)}`,
    key: (d) => (d.key === 'digit' ? 'Enters digits' : `Pressed ${d.key}`),
    silence: () => 'Silent, presses nothing',
    language: (d) => (d.language === 'en' ? 'English from here' : 'Ukrainian from here'),
    lookup: (d) => (d.result === 'known' ? `Contracts found: ${d.contracts}` : 'Subscriber database unavailable'),
    outage: () => 'Heard of the outage at the address',
    identity: (d) => (d.result === 'verified' ? `Contract ${d.contract} verified` : `Contract ${d.contract}: telephone does not match`),
    offer: (d) => `Offered trust credit${d.until ? ` until ${day(d.until)}` : ''}`,
    contracts: () => 'Heard the contract number',
    done: (d) => `${serviceText(d.service)}: done`,
    refused: (d) => `${serviceText(d.service)}: ${lower(refusalText(d.reason ?? '', d.until)) || 'refused'}`,
    transfer: (d) => `To an operator: ${of(en.departments, d.department)} (${of(en.transferReasons, d.reason)})`,
    closed: (d) => `Department closed: ${of(en.departments, d.department)}`,
    queued: (d) => `Queued: ${of(en.departments, d.department)}`,
    dequeued: (d) => (d.reason === 'callback' ? 'A call back instead of the queue' : 'Back to the menu'),
    place: (d) => (Number(d.position) ? `Heard: number ${d.position} in the queue` : 'Heard: please stay on the line'),
    ringing: (d) => `Rings operator ${d.operator}`,
    missed: (d) => `Operator ${d.operator}: ${missedText(d.reason)}`,
    answered: (d) => `Operator ${d.operator} answered`,
    held: () => 'On hold',
    retrieved: (d) => `Operator ${d.operator} is back`,
    muted: (d) => `Operator ${d.operator} muted`,
    unmuted: (d) => `Operator ${d.operator} unmuted`,
    keys_sent: (d) => `Operator ${d.operator} sent keys: ${d.count}`,
    supervised: (d) => `${d.supervisor}: ${supervisionText(d.mode)}`,
    consulted: (d) => `Operator ${d.operator} answered the colleague`,
    handed_over: (d) => `Handed over to operator ${d.operator}`,
    returned: (d) => `Returned to ${d.operator ?? of(en.departments, d.department)}`,
    operator_hangup: (d) => `Operator ${d.operator} hung up`,
    callback: (d) => `Call back: ${callBack.en[d.result ?? ''] ?? d.result}`,
    picked: (d) => `Taken by operator ${d.operator}`,
    dialled: (d) => `Subscriber called, attempt ${d.try}`,
    reached: () => 'The subscriber answered',
    unreached: () => 'The subscriber did not answer',
    resumed: () => 'The service is back in the call',
    hangup: () => 'The caller hung up',
    lost: () => "The caller's line was lost",
  },
};

const callBack: { uk: Table; en: Table } = {
  uk: { asked: 'просить', ordered: 'замовлено', exists: 'уже замовлено', reminded: 'нагадано', cancelled: 'скасовано', due: 'час телефонувати', withdrawn: 'відкликано' },
  en: { asked: 'asked for', ordered: 'ordered', exists: 'ordered already', reminded: 'reminded', cancelled: 'cancelled', due: 'due', withdrawn: 'withdrawn' },
};

const words = dictionary(uk, en);

function lower(text: string): string {
  return text && text[0]!.toLowerCase() + text.slice(1).replace(/\.$/, '');
}

/** What a prompt's keys mean for the caller, each thing once. */
export function heard(keys = ''): string {
  const parts = keys.split(' ').map((key) => words().prompts.find(([prefix]) => key.startsWith(prefix))?.[1]).filter(Boolean);
  return [...new Set(parts)].join(', ') || keys;
}

/** A step in words. nameOf says who an operator is, by the id in the journey. */
export function stepText({ event, detail = {} }: Step, nameOf = (id: string) => id): string {
  const people = ['operator', 'from', 'supervisor'].filter((key) => detail[key]);
  const told = { ...detail, ...Object.fromEntries(people.map((key) => [key, nameOf(detail[key]!)])) };
  return words().events[event]?.(told) ?? event;
}

const byEvent: Record<string, StepKind> = {
  prompt: 'heard', place: 'heard', outage: 'bad', prompt_failed: 'bad', key: 'pressed', silence: 'pressed', language: 'pressed', done: 'good',
  refused: 'bad', missed: 'bad', closed: 'bad', lost: 'bad', unreached: 'bad', queued: 'waited', picked: 'waited', ringing: 'waited', dequeued: 'waited',
  answered: 'talked', handed_over: 'talked', consulted: 'talked', retrieved: 'talked', held: 'waited', reached: 'talked', hangup: 'ended', operator_hangup: 'ended',
};

/** How a step is meant. */
export function stepKind({ event, detail }: Step): StepKind {
  if (event === 'identity') return detail?.result === 'verified' ? 'good' : 'bad';
  return byEvent[event] ?? 'decided';
}

/** The departments' names in journeys, by their numbers (routing.Department of the service). */
export const departmentNames = ['any', 'services', 'connection', 'support', 'accounts', 'corporate'];

/** A department's short name. */
export function departmentText(department: number): string {
  return of(words().departments, departmentNames[department]);
}

/** The number a call came from, or that it was withheld. */
export function callerText(number: string): string {
  return number ? phone(number) : language.value === 'uk' ? 'Номер приховано' : 'Number withheld';
}
