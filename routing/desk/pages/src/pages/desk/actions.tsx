// What an operator does for a subscriber: the buttons below the card. Each opens a dialog that says what will happen before
// it does, and why the rules forbid it if they do.

import { signal } from '@preact/signals';
import { HandCoins, MessageSquareText, PhoneOutgoing, Smartphone, Snowflake, type IconNode } from 'lucide';
import { Icon } from '../../shell/icon';
import { BalanceDialog } from './dialog-balance';
import { CallBackDialog } from './dialog-callback';
import { CreditDialog } from './dialog-credit';
import { PhoneDialog } from './dialog-phone';
import { SuspendDialog } from './dialog-suspend';
import type { Card, Contract } from './model';
import { deskWords } from './words';

type Name = 'balance' | 'credit' | 'suspend' | 'phone' | 'callBack';

const openDialog = signal<Name | ''>('');

const icons: [Name, IconNode][] = [
  ['balance', MessageSquareText], ['credit', HandCoins], ['suspend', Snowflake], ['phone', Smartphone], ['callBack', PhoneOutgoing],
];

/** What the dialogs need. call is the id of the call in which it is done, for the audit; empty outside one. */
export interface ActionProps {
  contract: Contract;
  call: string;
  caller: string;
  onClose: () => void;
}

/** What can be done for a caller of whom no contract is known: to be called back. */
export function CallBackAction({ call }: { call: Card }) {
  return (
    <footer class="card-actions">
      <button type="button" class="button" aria-haspopup="dialog" onClick={() => { openDialog.value = 'callBack'; }}>
        <Icon of={PhoneOutgoing} />{deskWords().actions.callBack}
      </button>
      {openDialog.value === 'callBack' && <CallBackDialog contract={null} caller={call.from} onClose={() => { openDialog.value = ''; }} />}
    </footer>
  );
}

/** The buttons and the dialog that is open. */
export function Actions({ contract, call }: { contract: Contract; call: Card | null }) {
  const words = deskWords();
  const props: ActionProps = {
    contract, call: call?.id ?? '', caller: call?.from ?? '', onClose: () => { openDialog.value = ''; },
  };
  return (
    <footer class="card-actions">
      {icons.map(([name, icon]) => (
        <button key={name} type="button" class="button" aria-haspopup="dialog" onClick={() => { openDialog.value = name; }}>
          <Icon of={icon} />{words.actions[name]}
        </button>
      ))}
      {openDialog.value === 'balance' && <BalanceDialog {...props} />}
      {openDialog.value === 'credit' && <CreditDialog {...props} />}
      {openDialog.value === 'suspend' && <SuspendDialog {...props} />}
      {openDialog.value === 'phone' && <PhoneDialog {...props} />}
      {openDialog.value === 'callBack' && <CallBackDialog {...props} />}
    </footer>
  );
}
