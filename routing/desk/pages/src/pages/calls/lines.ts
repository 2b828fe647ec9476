// The lines of a journey in words: what happened, and what is worth knowing about it.

import { day, roughly } from '../../words/format';
import { departmentCode } from '../../words/departments';
import { dictionary, plural, within } from '../../words/language';
import { outcomeReason } from '../../words/outcomes';
import { promptText } from '../../words/prompts';
import { missedText, serviceText, supervisionText } from '../../words/tries';
import type { Line } from './story';

type Detail = Record<string, string>;
type Table = Record<string, string>;
type Name = (operator: string) => string;

/** How a line is meant: its colour and icon. */
export type LineKind = 'heard' | 'pressed' | 'decided' | 'good' | 'bad' | 'waited' | 'rang' | 'talked' | 'watched' | 'ended';

interface Words {
  refusals: Table;
  reasons: Table;
  calledOff: string;
  outages: Table;
  sources: Table;
  causes: Table;
  cause: (number: string) => string;
  until: (date: string) => string;
  again: (date: string) => string;
  events: Record<string, (d: Detail, name: Name) => string>;
}

const of = (table: Table, key = '') => table[key] ?? key;

/** A number of things in English. */
const counted = (count = '0', thing: string) => plural(Number(count), { one: `# ${thing}`, other: `# ${thing}s` });

/** A date in words, if it is there. */
const date = (text = '') => (text ? day(text) : '—');

const uk: Words = {
  refusals: {
    not_registered: 'телефон не зареєстровано за договором', locked: 'забагато невдалих спроб за годину', funds: 'на рахунку є кошти', active: 'кредит уже діє',
    unavailable: 'тариф, строк обслуговування або стан договору не дають', blocked: 'попередній кредит сплачено із запізненням', limit: 'сьогоднішню кількість вичерпано',
    no_mobile: 'за договором немає мобільного', exists: 'вже замовлено', number: 'на цей номер не телефонуємо', same_operator: 'тому самому оператору',
    no_department: 'немає такого відділу', closed: 'відділ зачинено',
  },
  reasons: {
    key: 'вибір у меню', line: 'набраний номер веде прямо у відділ', redial: 'передзвонив за 5 хвилин: місце в черзі збережено', no_keys: 'не натискає клавіш: телефон без тонального набору',
    wrong_inputs: 'три помилкові натискання', prompt_failed: 'підказку не вдалося відтворити', locked: 'забагато спроб назвати договір',
  },
  calledOff: 'оператор передумав',
  outages: { fault: 'аварія', power: 'немає живлення на вузлі', planned: 'планові роботи', suspected: 'імовірна аварія' },
  sources: { queue: 'із черги', menu: 'з меню', hours: 'поза годинами', api: 'із кабінету чи бота', operator: 'оператор' },
  causes: {
    1: 'номера не існує', 16: 'звичайне завершення', 17: 'зайнято', 18: 'пристрій не відгукнувся', 19: 'немає відповіді', 20: 'абонент поза мережею', 21: 'відхилено',
    26: 'дзвінок перебрав інший', 27: 'напрямок не працює', 28: 'неправильний номер', 31: 'звичайне завершення', 34: 'немає вільних ліній', 38: 'збій мережі', 41: 'тимчасовий збій',
    42: 'мережа перевантажена', 44: 'лінія недоступна', 50: 'послуга не замовлена', 58: 'немає спільного кодека', 102: 'час вийшов', 127: 'причину не названо',
  },
  cause: (number) => `Q.850 ${number}`,
  until: (date) => `до ${date} включно`,
  again: (date) => `знову з ${date}`,
  events: {
    prompt: () => 'Чує', prompt_failed: () => 'Підказку не вдалося відтворити', key: () => 'Натискає', silence: () => 'Мовчить: жодної клавіші',
    language: (d) => (d.language === 'en' ? 'Далі англійською' : 'Далі українською'),
    lookup: (d) => (d.result === 'known' ? `Номер перевірено: договорів — ${d.contracts}, аварій за їхніми адресами — ${d.outages}` : 'База абонентів недоступна: дзвінок іде як від невідомого'),
    outage: (d) => `Повідомлено про проблему за адресою: ${of(uk.outages, d.kind)}`,
    identity: (d) => (d.result === 'verified' ? `Договір ${d.contract}: телефон зареєстровано` : `Введено ${d.contract}: цей телефон за ним не зареєстровано`),
    offer: (d) => `Запропоновано кредит довіри до ${date(d.until)} включно`,
    contracts: (d) => `Почув номери своїх договорів: ${d.count}`,
    done: (d) => `Зроблено: ${within(serviceText(d.service))}`,
    refused: (d) => `Відмова${d.service ? `: ${within(serviceText(d.service))}` : ''}`,
    transfer: (d, name) => (d.reason === 'operator'
      ? `${name(d.from ?? '')} переводить: ${d.operator ? name(d.operator) : departmentCode(d.department ?? '')}`
      : `До оператора: ${departmentCode(d.department ?? '')}`),
    closed: (d) => `Відділ зачинено: ${departmentCode(d.department ?? '')}`,
    queued: (d) => `Став у чергу: ${departmentCode(d.department ?? '')}`,
    dequeued: (d) => (d.reason === 'callback' ? 'Вийшов із черги: замовив зворотний дзвінок' : 'Вийшов із черги до меню'),
    place: (d) => (Number(d.position) ? `Почув своє місце: ${d.position}-й` : 'Почув, що оператор скоро відповість'),
    ringing: (d, name) => `Дзвонить: ${name(d.operator ?? '')}`, missed: (d, name) => `${name(d.operator ?? '')}: ${missedText(d.reason)}`,
    answered: (d, name) => `На зв'язку ${name(d.operator ?? '')}`,
    held: (d, name) => `${name(d.operator ?? '')} ставить на утримання`, retrieved: (d, name) => `${name(d.operator ?? '')} знову говорить з абонентом`,
    muted: (d, name) => `${name(d.operator ?? '')} вимикає мікрофон`, unmuted: (d, name) => `${name(d.operator ?? '')} вмикає мікрофон`,
    keys_sent: (d, name) => `${name(d.operator ?? '')} надсилає клавіші: ${d.count}`,
    supervised: (d, name) => `${name(d.supervisor ?? '')} ${supervisionText(d.mode)}`,
    consulted: (d, name) => `${name(d.operator ?? '')} відповідає колезі`, handed_over: (d, name) => `Абонента передано: ${name(d.operator ?? '')}`,
    returned: (d, name) => `Переведення не вийшло, дзвінок повертається: ${d.operator ? name(d.operator) : departmentCode(d.department ?? '')}`,
    operator_hangup: (d, name) => `${name(d.operator ?? '')} кладе слухавку`,
    callback: (d) => of({
      asked: 'Хоче, щоб йому передзвонили', ordered: 'Зворотний дзвінок замовлено', exists: 'Зворотний дзвінок уже замовлено', reminded: 'Нагадано, що дзвінок замовлено',
      cancelled: 'Замовлення дзвінка скасовано', due: 'Час телефонувати абонентові', withdrawn: 'Замовлення відкликано',
    }, d.result),
    picked: (d, name) => `${name(d.operator ?? '')} бере дзвінок на себе`,
    dialled: (d) => `Набираємо абонента, спроба ${d.try}`, reached: () => 'Абонент відповів', unreached: () => 'Абонент не відповів',
    resumed: (d) => (d.still_playing === 'true' ? 'Сервіс повернувся посеред підказки' : 'Сервіс повернувся й продовжив із того самого місця'),
    hangup: () => 'Абонент кладе слухавку', lost: (d) => `Лінію абонента втрачено: ${within(outcomeReason('lost', d.reason ?? ''))}`,
  },
};

const en: Words = {
  refusals: {
    not_registered: 'the telephone is not registered on the contract', locked: 'too many failed attempts within an hour', funds: 'there are funds on the account', active: 'a credit is active already',
    unavailable: "the contract's tariff, length of service or state forbid it", blocked: 'the previous credit was paid late', limit: "today's number is used up",
    no_mobile: 'the contract has no mobile', exists: 'ordered already', number: 'the hotline does not call this number', same_operator: 'to the same operator',
    no_department: 'there is no such department', closed: 'the department is closed',
  },
  reasons: {
    key: 'chosen in the menu', line: 'the number dialled leads there', redial: 'rang again within 5 minutes: the place was kept', no_keys: 'presses no keys: a telephone without tones',
    wrong_inputs: 'three wrong inputs', prompt_failed: 'a prompt could not be played', locked: 'too many attempts to name a contract',
  },
  calledOff: 'called off',
  outages: { fault: 'a fault', power: 'no power at the node', planned: 'planned work', suspected: 'a suspected fault' },
  sources: { queue: 'from the queue', menu: 'from the menu', hours: 'out of hours', api: 'from the cabinet or bot', operator: 'operator' },
  causes: {
    1: 'no such number', 16: 'normal clearing', 17: 'busy', 18: 'device did not respond', 19: 'no answer', 20: 'subscriber absent', 21: 'rejected',
    26: 'taken elsewhere', 27: 'destination out of order', 28: 'invalid number', 31: 'normal clearing', 34: 'no free line', 38: 'network out of order', 41: 'temporary failure',
    42: 'network congested', 44: 'line unavailable', 50: 'service not subscribed', 58: 'no common codec', 102: 'timed out', 127: 'no cause given',
  },
  cause: (number) => `Q.850 ${number}`,
  until: (date) => `until ${date} inclusive`,
  again: (date) => `again from ${date}`,
  events: {
    prompt: () => 'Hears', prompt_failed: () => 'The prompt could not be played', key: () => 'Presses', silence: () => 'Silent: presses no key',
    language: (d) => (d.language === 'en' ? 'English from here' : 'Ukrainian from here'),
    lookup: (d) => (d.result === 'known' ? `Number looked up: ${counted(d.contracts, 'contract')}, ${counted(d.outages, 'outage')} at the address` : 'Subscriber database unavailable: goes on as an unknown caller'),
    outage: (d) => `Told of a problem at the address: ${of(en.outages, d.kind)}`,
    identity: (d) => (d.result === 'verified' ? `Contract ${d.contract}: the telephone is registered` : `Entered ${d.contract}: the telephone is not registered on it`),
    offer: (d) => `Offered trust credit until ${date(d.until)} inclusive`,
    contracts: (d) => `Heard the numbers of own contracts: ${d.count}`,
    done: (d) => `Done: ${within(serviceText(d.service))}`,
    refused: (d) => `Refused${d.service ? `: ${within(serviceText(d.service))}` : ''}`,
    transfer: (d, name) => (d.reason === 'operator'
      ? `${name(d.from ?? '')} passes the caller to ${d.operator ? name(d.operator) : departmentCode(d.department ?? '')}`
      : `To an operator: ${departmentCode(d.department ?? '')}`),
    closed: (d) => `Department closed: ${departmentCode(d.department ?? '')}`,
    queued: (d) => `Joins the queue: ${departmentCode(d.department ?? '')}`,
    dequeued: (d) => (d.reason === 'callback' ? 'Leaves the queue for a call back' : 'Leaves the queue for the menu'),
    place: (d) => (Number(d.position) ? `Heard the place in the queue: ${d.position}` : 'Heard that an operator will answer soon'),
    ringing: (d, name) => `Rings: ${name(d.operator ?? '')}`, missed: (d, name) => `${name(d.operator ?? '')}: ${missedText(d.reason)}`,
    answered: (d, name) => `Connected with ${name(d.operator ?? '')}`,
    held: (d, name) => `${name(d.operator ?? '')} puts the caller on hold`, retrieved: (d, name) => `${name(d.operator ?? '')} talks to the caller again`,
    muted: (d, name) => `${name(d.operator ?? '')} mutes the microphone`, unmuted: (d, name) => `${name(d.operator ?? '')} unmutes the microphone`,
    keys_sent: (d, name) => `${name(d.operator ?? '')} sends keys: ${d.count}`,
    supervised: (d, name) => `${name(d.supervisor ?? '')} ${supervisionText(d.mode)}`,
    consulted: (d, name) => `${name(d.operator ?? '')} answers the colleague`, handed_over: (d, name) => `Handed over to ${name(d.operator ?? '')}`,
    returned: (d, name) => `The transfer failed, the call returns to ${d.operator ? name(d.operator) : departmentCode(d.department ?? '')}`,
    operator_hangup: (d, name) => `${name(d.operator ?? '')} hangs up`,
    callback: (d) => of({
      asked: 'Wants to be called back', ordered: 'Call back ordered', exists: 'A call back is ordered already', reminded: 'Reminded of the call back',
      cancelled: 'Call back cancelled', due: 'Time to call the subscriber', withdrawn: 'The order was withdrawn',
    }, d.result),
    picked: (d, name) => `${name(d.operator ?? '')} takes the call back`,
    dialled: (d) => `Calling the subscriber, attempt ${d.try}`, reached: () => 'The subscriber answered', unreached: () => 'The subscriber did not answer',
    resumed: (d) => (d.still_playing === 'true' ? 'The service came back in the middle of a prompt' : 'The service came back and went on from the same place'),
    hangup: () => 'The caller hangs up', lost: (d) => `The caller's line was lost: ${within(outcomeReason('lost', d.reason ?? ''))}`,
  },
};

const words = dictionary(uk, en);

/** What happened, in words. name gives an operator's name. */
export function lineTitle({ step: { event, detail = {} } }: Line, name: Name): string {
  return words().events[event]?.(detail, name) ?? event;
}

/** Why, or what else is to be known; empty if nothing is. */
export function lineReason({ step: { event, detail = {} } }: Line): string {
  const w = words();
  switch (event) {
    case 'refused': return [of(w.refusals, detail.reason), untilText(detail)].filter(Boolean).join(', ');
    case 'transfer': case 'closed': return detail.reason === 'operator' ? '' : of(w.reasons, detail.reason);
    case 'returned': return detail.reason === 'operator' ? w.calledOff : missedText(detail.reason);
    case 'callback': return of(w.sources, detail.source);
    case 'place': return Number(detail.wait) ? `≈ ${roughly(Number(detail.wait))}` : '';
    case 'hangup': case 'operator_hangup': case 'unreached': return causeText(detail.cause);
    default: return '';
  }
}

/** The date of a refusal: a block's is the first day after it, a credit's its last. */
function untilText({ reason, until }: Detail): string {
  if (!until) return '';
  return reason === 'blocked' ? words().again(date(until)) : words().until(date(until));
}

function causeText(cause = ''): string {
  const w = words();
  return w.causes[cause] ? `${w.causes[cause]} (${w.cause(cause)})` : cause && w.cause(cause);
}

/** The words that were said, of a prompt. */
export function lineSaid({ step: { event, detail = {} } }: Line): string {
  return event === 'prompt' ? promptText(detail.keys ?? '', detail.language === 'en' ? 'en' : 'uk') || (detail.keys ?? '') : '';
}

const kinds: Record<string, LineKind> = {
  prompt: 'heard', place: 'heard', key: 'pressed', silence: 'pressed', language: 'pressed', outage: 'bad', prompt_failed: 'bad', refused: 'bad', missed: 'bad',
  closed: 'bad', lost: 'bad', unreached: 'bad', returned: 'bad', done: 'good', contracts: 'good', reached: 'good', offer: 'good', queued: 'waited', dequeued: 'waited',
  ringing: 'rang', picked: 'rang', dialled: 'rang', answered: 'talked', held: 'talked', retrieved: 'talked', handed_over: 'talked', consulted: 'talked', supervised: 'watched', hangup: 'ended',
  operator_hangup: 'ended',
};

/** How a line is meant. */
export function lineKind({ step: { event, detail } }: Line): LineKind {
  if (event === 'identity') return detail?.result === 'verified' ? 'good' : 'bad';
  if (event === 'lookup') return detail?.result === 'known' ? 'decided' : 'bad';
  return kinds[event] ?? 'decided';
}
