// Another password: the form of it.

import { KeyRound } from 'lucide';
import { useId, useState } from 'preact/hooks';
import { accountWords, explainAccount } from './account-words';
import { Icon } from './icon';
import { Notice } from './parts';
import { changePassword, session } from './session';
import { useAction } from './use';

/** A field for a secret. Nothing stops pasting and password managers. */
export function SecretField({ label, name, complete, value, help, onValue, autofocus }: {
  label: string; name: string; complete: 'current-password' | 'new-password'; value: string; help?: string; onValue: (value: string) => void; autofocus?: boolean;
}) {
  const id = useId();
  return (
    <label class="field">
      <span>{label}</span>
      <input class="input" name={name} type="password" autocomplete={complete} required maxLength={128} autofocus={autofocus}
        aria-label={label} aria-describedby={help && id}
        value={value} onInput={(event) => onValue(event.currentTarget.value)} />
      {help && <span class="help" id={id}>{help}</span>}
    </label>
  );
}

/** Tells password managers whose the secrets of a form are. */
export function WhoseSecrets() {
  return <input class="hidden-visually" name="username" autocomplete="username" value={session.value?.login ?? ''} readOnly tabIndex={-1} aria-hidden="true" />;
}

/** The present password, and twice the new one. */
export function PasswordForm({ onDone, autofocus }: { onDone: () => void; autofocus?: boolean }) {
  const words = accountWords();
  const [old, setOld] = useState('');
  const [chosen, setChosen] = useState('');
  const [again, setAgain] = useState('');
  const [differ, setDiffer] = useState(false);
  const change = useAction(async () => {
    await changePassword(old, chosen);
    onDone();
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setDiffer(chosen !== again);
    if (chosen === again) void change.run();
  };
  const fault = differ ? words.differ : change.failure ? explainAccount(change.failure) : '';
  return (
    <form class="account-form" onSubmit={submit}>
      <WhoseSecrets />
      <SecretField label={words.old} name="old" complete="current-password" value={old} onValue={setOld} autofocus={autofocus} />
      <SecretField label={words.chosen} name="new" complete="new-password" value={chosen} help={words.rule} onValue={setChosen} />
      <SecretField label={words.again} name="again" complete="new-password" value={again} onValue={setAgain} />
      <div role="alert">{fault ? <Notice tone="bad">{fault}</Notice> : null}</div>
      <footer>
        <button type="submit" class="button primary" disabled={change.busy}><Icon of={KeyRound} size={18} />{words.change}</button>
      </footer>
    </form>
  );
}
