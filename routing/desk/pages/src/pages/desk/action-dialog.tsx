// The frame of the dialogs that do something for a contract.

import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { idempotencyKey } from '../../client';
import { Dialog } from '../../shell/dialog';
import { Notice } from '../../shell/parts';
import { complain, say } from '../../shell/toasts';
import { useAction } from '../../shell/use';
import { explain, shellWords } from '../../shell/words';
import { refreshContract } from './model';

interface Props {
  title: string;
  /** The words of the button that does it. */
  label: string;
  /** The contract to fetch anew afterwards; empty if there is none. */
  number: string;
  /** False while something is missing. */
  ready?: boolean;
  /** Does it, under a key that makes a repetition harmless, and returns what to say. The error is a Failure. */
  act: (key: string) => Promise<string>;
  onClose: () => void;
  children: ComponentChildren;
}

/** A form that does one thing, says so and closes, or says why it was not done and stays. */
export function ActionDialog({ title, label, number, ready = true, act, onClose, children }: Props) {
  const key = useMemo(idempotencyKey, []);
  const doing = useAction(async () => {
    say(await act(key));
    onClose();
    if (number) await refreshContract(number).catch(complain);
  });
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="action-form" onSubmit={(event) => { event.preventDefault(); void doing.run(); }}>
        {children}
        <div role="alert">{doing.failure ? <Notice tone="bad">{explain(doing.failure)}</Notice> : null}</div>
        <footer>
          <button type="button" class="button" onClick={onClose}>{shellWords().cancel}</button>
          <button type="submit" class="button primary" disabled={!ready || doing.busy}>{label}</button>
        </footer>
      </form>
    </Dialog>
  );
}
