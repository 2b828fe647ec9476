// A person's own account, over the page: another password, the second factor.

import { signal } from '@preact/signals';
import { KeyRound, Smartphone, UserCog, type IconNode } from 'lucide';
import { accountWords } from './account-words';
import { Dialog } from './dialog';
import { Icon } from './icon';
import { PasswordForm } from './password';
import { SecondFactorOff, SecondFactorSetup } from './second-factor';
import { session } from './session';
import { say } from './toasts';

/** What of the account is open: its list of what can be changed, or one of that. */
const open = signal<'' | 'list' | 'password' | 'set' | 'clear'>('');

/** The button in the bar that opens the account. */
export function AccountButton() {
  const words = accountWords();
  return (
    <button type="button" class="button quiet icon" aria-label={words.account} title={words.account} onClick={() => { open.value = 'list'; }}>
      <Icon of={UserCog} size={18} />
    </button>
  );
}

function close(said = ''): void {
  open.value = '';
  if (said) say(said);
}

/** The account, while it is open. */
export function Account() {
  const words = accountWords();
  const part = open.value;
  if (!part || !session.value) return null;
  const on = session.value.second_factor === 'on';
  const titles = { list: words.account, password: words.change, set: words.switchOn, clear: words.switchOff };
  return (
    <Dialog key={part} title={titles[part]} onClose={() => close()}>
      {part === 'list' ? <List on={on} offered={session.value.second_factor !== 'none'} />
        : part === 'password' ? <PasswordForm onDone={() => close(words.changed)} autofocus />
          : part === 'clear' ? <SecondFactorOff onDone={() => close(words.isOff)} /> : <SecondFactorSetup onDone={() => close(words.isOn)} />}
    </Dialog>
  );
}

function List({ on, offered }: { on: boolean; offered: boolean }) {
  const words = accountWords();
  return (
    <>
      <Part icon={KeyRound} title={words.passwordTitle} text={words.rule} label={words.change} run={() => { open.value = 'password'; }} />
      {offered && (
        <Part icon={Smartphone} title={words.factorTitle} text={on ? words.factorOn : words.factorOff}
          label={on ? words.switchOff : words.switchOn} run={() => { open.value = on ? 'clear' : 'set'; }} />
      )}
    </>
  );
}

function Part({ icon, title, text, label, run }: { icon: IconNode; title: string; text: string; label: string; run: () => void }) {
  return (
    <section class="account-part" aria-label={title}>
      <h3><Icon of={icon} size={18} />{title}</h3>
      <p class="muted">{text}</p>
      <div><button type="button" class="button" onClick={run}>{label}</button></div>
    </section>
  );
}
