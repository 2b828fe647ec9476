// What became of an SMS (billing.SMSState of the service), and what it was about.

import { dictionary } from './language';

type Table = Record<string, string>;

const uk = {
  states: {
    queued: 'у черзі', sending: 'надсилається', sent: 'надіслано', delivered: 'доставлено', undelivered: 'не доставлено', failed: 'відхилено', captured: 'демо',
  } as Table,
  kinds: { balance: 'Баланс', outage_over: 'Відновлення' } as Table,
};

const en: typeof uk = {
  states: {
    queued: 'queued', sending: 'sending', sent: 'sent', delivered: 'delivered', undelivered: 'not delivered', failed: 'refused', captured: 'demo',
  },
  kinds: { balance: 'Balance', outage_over: 'Service back' },
};

const words = dictionary(uk, en);

/** The states, in the order in which they are offered for a search. */
export const messageStates = Object.keys(uk.states);

/** A state in words. */
export function messageState(state: string): string {
  return words().states[state] ?? state;
}

/** What a message is about, for one whose text is not kept. */
export function messageKind(kind: string): string {
  return words().kinds[kind] ?? kind;
}
