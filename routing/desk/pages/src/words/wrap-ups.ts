// What a talk was about (billing.WrapUpCode of the service). The desk is told the codes that it offers; this is for those who read
// them and have no desk to ask for, such as an engineer.

import { dictionary } from './language';

type Table = Record<string, string>;

const uk: Table = {
  question_answered: 'Відповідь надано', fault_registered: 'Заявку на ремонт прийнято', connection_request: 'Заявка на підключення', payment: 'Оплата',
  complaint: 'Скарга', wrong_number: 'Помилились номером', call_dropped: 'Розмова перервалася', other: 'Інше',
};

const en: Table = {
  question_answered: 'Question answered', fault_registered: 'Fault registered', connection_request: 'Connection request', payment: 'Payment',
  complaint: 'Complaint', wrong_number: 'Wrong number', call_dropped: 'Call dropped', other: 'Other',
};

const words = dictionary(uk, en);

/** A code in words. One that is not known stays readable. */
export function wrapUpText(code: string): string {
  return words()[code] ?? code.replaceAll('_', ' ');
}
