// The second factor: one-time codes of a telephone, switched on and off.

import { ShieldCheck, ShieldOff } from 'lucide';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Schemas } from '../client';
import { accountWords, explainAccount } from './account-words';
import { Icon } from './icon';
import { Failed, Notice, Waiting } from './parts';
import { SecretField, WhoseSecrets } from './password';
import { clearSecondFactor, proposeSecondFactor, setSecondFactor } from './session';
import { useAction, useAsked, type Action } from './use';

/** A code as telephones show it, with blanks or without. */
export const codeOf = (typed: string) => typed.replace(/\s/g, '');

/** The field for a one-time code. It comes after the form is there, when a browser no longer heeds autofocus. */
export function CodeField({ value, onValue, autofocus, label }: { value: string; onValue: (value: string) => void; autofocus?: boolean; label?: string }) {
  const words = accountWords();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => { if (autofocus) field.current?.focus(); }, []);
  return (
    <label class="field">
      <span>{label ?? words.code}</span>
      <input ref={field} class="input code" name="code" inputMode="numeric" autocomplete="one-time-code" pattern="\s*([0-9]\s*){6}" title={words.codeRule} required maxLength={9}
        value={value} onInput={(event) => onValue(event.currentTarget.value)} />
    </label>
  );
}

function Fault({ of }: { of: Action }) {
  return <div role="alert">{of.failure ? <Notice tone="bad">{explainAccount(of.failure)}</Notice> : null}</div>;
}

/** A seed for the telephone, and the form that brings back its first code. */
export function SecondFactorSetup({ onDone }: { onDone: () => void }) {
  const proposed = useAsked(proposeSecondFactor, []);
  if (proposed.failure) return <Failed failure={proposed.failure} again={proposed.again} />;
  return proposed.data ? <SetupForm key={proposed.data.proposal} seed={proposed.data} onDone={onDone} /> : <Waiting />;
}

function SetupForm({ seed, onDone }: { seed: Schemas['ProposedFactor']; onDone: () => void }) {
  const words = accountWords();
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const setting = useAction(async () => {
    await setSecondFactor(seed.proposal, codeOf(code), password);
    onDone();
  });
  return (
    <form class="account-form" onSubmit={(event) => { event.preventDefault(); void setting.run(); }}>
      <WhoseSecrets />
      <div class="seed">
        <img src={seed.picture} alt={words.picture} width={168} height={168} />
        <div>
          <p>{words.scan}</p>
          <p class="label">{words.byHand}</p>
          <code class="secret">{seed.secret.match(/.{4}/g)?.join(' ')}</code>
        </div>
      </div>
      <CodeField value={code} onValue={setCode} label={words.firstCode} autofocus />
      <SecretField label={words.old} name="password" complete="current-password" value={password} onValue={setPassword} />
      <Fault of={setting} />
      <footer>
        <button type="submit" class="button primary" disabled={setting.busy}><Icon of={ShieldCheck} size={18} />{words.switchOn}</button>
      </footer>
    </form>
  );
}

/** Password and code, to do without the second factor from now on. */
export function SecondFactorOff({ onDone }: { onDone: () => void }) {
  const words = accountWords();
  const [code, setCode] = useState('');
  const [password, setPassword] = useState('');
  const clearing = useAction(async () => {
    await clearSecondFactor(codeOf(code), password);
    onDone();
  });
  return (
    <form class="account-form" onSubmit={(event) => { event.preventDefault(); void clearing.run(); }}>
      <WhoseSecrets />
      <CodeField value={code} onValue={setCode} autofocus />
      <SecretField label={words.old} name="password" complete="current-password" value={password} onValue={setPassword} />
      <Fault of={clearing} />
      <footer>
        <button type="submit" class="button danger" disabled={clearing.busy}><Icon of={ShieldOff} size={18} />{words.switchOff}</button>
      </footer>
    </form>
  );
}
