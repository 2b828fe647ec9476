// Signing in: the form, which is a page of its own and also appears over a page whose session has ended.

import { LogIn } from 'lucide';
import { useState } from 'preact/hooks';
import { Failure } from '../client';
import { accountWords, explainAccount } from './account-words';
import { Dialog } from './dialog';
import { Icon } from './icon';
import { Notice } from './parts';
import { CodeField, codeOf } from './second-factor';
import { ended, session, signIn, type Session } from './session';
import { useAction } from './use';
import { explain, shellWords } from './words';

function whyNot(failure: unknown): string {
  if (failure instanceof Failure && failure.kind === 'unauthorized') return failure.reason ? explainAccount(failure) : shellWords().wrongPassword;
  if (failure instanceof Failure && failure.kind === 'often') return shellWords().tooOften(failure.retryAfter);
  return explain(failure);
}

/** Whether the password is right and a one-time code is missing. */
const wantsCode = (failure: unknown) => failure instanceof Failure && failure.reason === 'code_required';

/** Login and password, and the one-time code once the service asks for it. */
export function SignInForm({ onDone }: { onDone: (who: Session) => void }) {
  const words = shellWords();
  const [login, setLogin] = useState(session.value?.login ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [second, setSecond] = useState(false);
  const entry = useAction(async () => {
    try {
      onDone(await signIn(login, password, second ? codeOf(code) : undefined));
    } catch (failure) {
      setCode('');
      if (!wantsCode(failure)) throw failure;
      setSecond(true);
    }
  });
  const change = (set: (value: string) => void) => (value: string) => {
    set(value);
    setSecond(false); // another account or password: whether it needs a code is not known yet
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void entry.run();
  };
  return (
    <form class="sign-in-form" onSubmit={submit}>
      <label class="field">
        <span>{words.login}</span>
        <input class="input" name="login" autocomplete="username" autocapitalize="none" spellcheck={false} required maxLength={64}
          value={login} onInput={(event) => change(setLogin)(event.currentTarget.value)} autofocus={!login} />
      </label>
      <label class="field">
        <span>{words.password}</span>
        <input class="input" name="password" type="password" autocomplete="current-password" required maxLength={128}
          value={password} onInput={(event) => change(setPassword)(event.currentTarget.value)} autofocus={!!login} />
      </label>
      {second && <Notice tone="info">{accountWords().codeNeeded}</Notice>}
      {second && <CodeField value={code} onValue={setCode} autofocus />}
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
