import { api, done } from '../../client';
import { Notice } from '../../shell/parts';
import { phone } from '../../words/format';
import { dictionary } from '../../words/language';
import { ActionDialog } from './action-dialog';
import type { ActionProps } from './actions';
import { balanceText } from './contract';

const words = dictionary(
  {
    title: 'Баланс по SMS', label: 'Надіслати', text: (balance: string, to: string) => `Баланс (${balance}) буде надіслано на ${to}.`,
    unknown: 'Білінг зараз не повідомляє балансу, тому надіслати його не можна. Спробуйте пізніше.',
    noMobile: 'За договором немає телефону.', sent: (to: string) => `SMS з балансом надсилається на ${to}.`,
  },
  {
    title: 'Balance by SMS', label: 'Send', text: (balance: string, to: string) => `The balance (${balance}) will be sent to ${to}.`,
    unknown: 'The billing does not tell the balance now, so it cannot be sent. Try again later.',
    noMobile: 'The contract has no telephone.', sent: (to: string) => `The SMS with the balance is on its way to ${to}.`,
  },
);

/** Sends the balance to the contract's SMS mobile, never to another number. */
export function BalanceDialog({ contract, call, onClose }: ActionProps) {
  const to = contract.phones[0];
  const known = contract.balance !== undefined;
  const send = async (key: string) => {
    await done(api.POST('/api/v1/contracts/{number}/balance-sms', {
      params: { path: { number: contract.number }, query: { call: call || undefined }, header: { 'Idempotency-Key': key } },
    }));
    return words().sent(phone(to ?? ''));
  };
  return (
    <ActionDialog title={words().title} label={words().label} number={contract.number} ready={known} act={send} onClose={onClose}>
      {!known && <Notice tone="info">{words().unknown}</Notice>}
      {known && <p>{to ? words().text(balanceText(contract.balance), phone(to)) : words().noMobile}</p>}
    </ActionDialog>
  );
}
