// How calls end (ivr.Class and ivr.Reason of the service), class and reason each in words of their own.

import type { Schemas } from '../client';
import { dictionary, within } from './language';

type Table = Record<string, string>;

/** The classes and the reasons that go with each, in the order in which they are offered for a search. */
export const outcomes: Record<string, string[]> = {
  connected: ['caller_hung_up', 'operator_hung_up', 'while_away'],
  served: ['outage_heard', 'balance_sent', 'credit_activated', 'contract_heard', 'callback_ordered', 'callback_kept', 'while_away'],
  abandoned: ['in_queue', 'while_ringing', 'in_greeting', 'while_away'],
  left: ['in_greeting', 'in_menu', 'while_closed', 'while_away'],
  fallback: ['dialogue_failure'],
  lost: ['asterisk_lost', 'dialogue_failure'],
  unreached: ['no_answer', 'busy', 'unreachable', 'trunk_failed', 'operator_hung_up', 'order_withdrawn', 'while_away'],
};

const uk = {
  classes: {
    connected: 'Розмова з оператором', served: 'Обслужено меню', abandoned: 'Не дочекалися', left: 'Поклали слухавку', fallback: 'Резервна група',
    lost: 'Збій', unreached: 'Не додзвонилися',
  } as Table,
  reasons: {
    caller_hung_up: 'Завершив абонент', operator_hung_up: 'Завершив оператор', in_greeting: 'У вітанні', in_menu: 'У меню',
    outage_heard: 'Почули про аварію', balance_sent: 'Баланс по SMS', credit_activated: 'Кредит довіри', contract_heard: 'Номер договору',
    callback_ordered: 'Зворотний дзвінок', callback_kept: 'Дзвінок лишається', while_closed: 'Відділ зачинено', in_queue: 'У черзі',
    while_ringing: 'Під час виклику', no_answer: 'Без відповіді', busy: 'Зайнято', unreachable: 'Недоступний', trunk_failed: 'Збій лінії',
    order_withdrawn: 'Замовлення скасовано', while_away: 'Сервіс не працював', asterisk_lost: "Зв'язок з Asterisk втрачено", dialogue_failure: 'Збій діалогу',
  } as Table,
  abandonedGreeting: 'У привітанні дзвінка',
};

const en: typeof uk = {
  classes: {
    connected: 'Talked to an operator', served: 'Served by the menu', abandoned: 'Abandoned', left: 'Hung up', fallback: 'Ring group',
    lost: 'Failure', unreached: 'Not reached',
  },
  reasons: {
    caller_hung_up: 'Caller hung up', operator_hung_up: 'Operator hung up', in_greeting: 'In the greeting', in_menu: 'In the menu',
    outage_heard: 'Heard of the outage', balance_sent: 'Balance by SMS', credit_activated: 'Trust credit', contract_heard: 'Contract number',
    callback_ordered: 'Call back ordered', callback_kept: 'Call back kept', while_closed: 'Department closed', in_queue: 'In the queue',
    while_ringing: 'While ringing', no_answer: 'No answer', busy: 'Busy', unreachable: 'Unreachable', trunk_failed: 'Line failed',
    order_withdrawn: 'Order withdrawn', while_away: 'Service away', asterisk_lost: 'Link to Asterisk lost', dialogue_failure: 'Dialogue failed',
  },
  abandonedGreeting: 'While greeted',
};

const words = dictionary(uk, en);

/** A class in words. */
export function outcomeClass(name: string): string {
  return words().classes[name] ?? name;
}

/** A reason in words; the class tells two apart that are named alike. */
export function outcomeReason(name: string, reason: string): string {
  if (name === 'abandoned' && reason === 'in_greeting') return words().abandonedGreeting;
  return words().reasons[reason] ?? reason;
}

/** An outcome in one phrase: the class, and the reason where it says more. */
export function outcomeText({ class: name, reason }: Schemas['Outcome']): string {
  const why = name === 'connected' || !reason ? '' : outcomeReason(name, reason);
  return [outcomeClass(name), within(why)].filter(Boolean).join(': ');
}

export type OutcomeTone = 'good' | 'info' | 'warn' | 'bad' | 'plain';

const tones: Record<string, OutcomeTone> = {
  connected: 'info', served: 'good', abandoned: 'bad', left: 'warn', fallback: 'warn', lost: 'bad', unreached: 'warn',
};

/** How good a class is. */
export function outcomeTone(name: string): OutcomeTone {
  return tones[name] ?? 'plain';
}
