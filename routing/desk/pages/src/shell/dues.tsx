// What somebody has to do before anything else: the form for it, over the page or in its place.

import { LogOut } from 'lucide';
import { accountWords } from './account-words';
import { Dialog } from './dialog';
import { Icon } from './icon';
import { PasswordForm } from './password';
import { SecondFactorSetup } from './second-factor';
import { ended, session, signOut } from './session';
import { Switches } from './switches';
import { complain } from './toasts';
import { shellWords } from './words';

/** The form for what is due; nothing while nothing is. It cannot be closed: the service does nothing else until it is done. */
export function Dues() {
  const due = session.value?.must[0];
  if (!due || ended.value) return null;
  const words = accountWords();
  const password = due === 'password';
  return (
    <Dialog key={due} title={password ? words.firstTitle : words.factorDueTitle}>
      <p>{password ? words.firstText : words.factorDueText}</p>
      {password ? <PasswordForm onDone={() => undefined} autofocus /> : <SecondFactorSetup onDone={() => undefined} />}
      <div class="dues-side">
        <Switches />
        <button type="button" class="button quiet" onClick={() => void signOut().catch(complain)}>
          <Icon of={LogOut} size={18} />{shellWords().signOut}
        </button>
      </div>
    </Dialog>
  );
}
