// Signing in: the form, which is a page of its own and also appears over a page whose session has ended.

import { LogIn } from 'lucide';
import { useState } from 'preact/hooks';
import { Failure } from '../client';
import { Dialog } from './dialog';
import { Icon } from './icon';
import { Notice } from './parts';
import { ended, session, signIn, type Session } from './session';
import { useAction } from './use';
import { explain, shellWords } from './words';

function whyNot(failure: unknown): string {
  if (failure instanceof Failure && failure.kind === 'unauthorized') return shellWords().wrongPassword;
  if (failure instanceof Failure && failure.kind === 'often') return shellWords().tooOften(failure.retryAfter);
  return explain(failure);
}

/** Login and password. */
export function SignInForm({ onDone }: { onDone: (who: Session) => void }) {
  const words = shellWords();
  const [login, setLogin] = useState(session.value?.login ?? '');
  const [password, setPassword] = useState('');
  const entry = useAction(async () => onDone(await signIn(login, password)));
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void entry.run();
  };
  return (
    <form class="sign-in-form" onSubmit={submit}>
      <label class="field">
        <span>{words.login}</span>
        <input class="input" name="login" autocomplete="username" autocapitalize="none" spellcheck={false} required maxLength={64}
          value={login} onInput={(event) => setLogin(event.currentTarget.value)} autofocus={!login} />
      </label>
      <label class="field">
        <span>{words.password}</span>
        <input class="input" name="password" type="password" autocomplete="current-password" required maxLength={128}
          value={password} onInput={(event) => setPassword(event.currentTarget.value)} autofocus={!!login} />
      </label>
      <div role="alert">{entry.failure ? <Notice tone="bad">{whyNot(entry.failure)}</Notice> : null}</div>
      <button type="submit" class="button primary large" disabled={entry.busy}>
        <Icon of={LogIn} size={18} />{words.signIn}
      </button>
    </form>
  );
}

/** The form over a page whose session has ended. */
export function SignInAgain() {
  if (!ended.value) return null;
  return (
    <Dialog title={shellWords().signInAgain}>
      <p>{shellWords().signInAgainText}</p>
      <SignInForm onDone={() => undefined} />
    </Dialog>
  );
}
