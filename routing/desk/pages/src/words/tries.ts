// What is tried in a call and how that goes, in the words that the desk and the journeys share.

import { dictionary } from './language';

type Table = Record<string, string>;

const uk = {
  services: {
    balance: 'Баланс по SMS', credit: 'Кредит довіри', outage_sms: 'SMS про відновлення', callback: 'Зворотний дзвінок', contracts: 'Номер договору', transfer: 'Переведення',
  } as Table,
  missed: { 'no answer': 'не відповів', refused: 'відхилив дзвінок', unreachable: 'пристрій недоступний', 'hung up': 'поклав слухавку' } as Table,
  supervision: { listen: 'слухає розмову', whisper: 'підказує оператору', take_over: 'забирає розмову', end: 'більше не слухає' } as Table,
};

const en: typeof uk = {
  services: {
    balance: 'Balance by SMS', credit: 'Trust credit', outage_sms: 'SMS when repaired', callback: 'Call back', contracts: 'Contract number', transfer: 'Transfer',
  },
  missed: { 'no answer': 'no answer', refused: 'refused the call', unreachable: 'device unreachable', 'hung up': 'hung up' },
  supervision: { listen: 'listens to the talk', whisper: 'whispers to the operator', take_over: 'takes the call over', end: 'listens no more' },
};

const words = dictionary(uk, en);

/** What the menu does for a caller (ivr.Service). */
export function serviceText(code = ''): string {
  return words().services[code] ?? code;
}

/** Why an operator who was rung did not take the call. */
export function missedText(reason = ''): string {
  return words().missed[reason] ?? reason;
}

/** What a supervisor does with a talk (ivr.SupervisionMode). */
export function supervisionText(mode = ''): string {
  return words().supervision[mode] ?? mode;
}
