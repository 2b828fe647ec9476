// A person's own account, over the page: another password.

import { signal } from '@preact/signals';
import { UserCog } from 'lucide';
import { accountWords } from './account-words';
import { Dialog } from './dialog';
import { Icon } from './icon';
import { PasswordForm } from './password';
import { say } from './toasts';

const open = signal(false);

/** The button in the bar that opens the account. */
export function AccountButton() {
  const words = accountWords();
  return (
    <button type="button" class="button quiet icon" aria-label={words.account} title={words.account} onClick={() => { open.value = true; }}>
      <Icon of={UserCog} size={18} />
    </button>
  );
}

function close(said = ''): void {
  open.value = false;
  if (said) say(said);
}

/** The account, while it is open. */
export function Account() {
  const words = accountWords();
  if (!open.value) return null;
  return (
    <Dialog title={words.account} onClose={() => close()}>
      <section class="account-part" aria-label={words.passwordTitle}>
        <h3>{words.passwordTitle}</h3>
        <PasswordForm onDone={() => close(words.changed)} />
      </section>
    </Dialog>
  );
}
