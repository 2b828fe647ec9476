import type { ComponentChildren } from 'preact';
import { Dialog } from './dialog';
import { Notice } from './parts';
import { useAction } from './use';
import { explain, shellWords } from './words';

interface Props {
  title: string;
  /** The words of the button that does it. */
  label: string;
  /** The words of the button that does not: needed where "Cancel" would be read as doing it. */
  keep?: string;
  danger?: boolean;
  /** Does it. The dialog closes when it is done, and says why it was not. */
  act: () => Promise<void>;
  onClose: () => void;
  children: ComponentChildren;
}

/** Asks before something is done that others feel at once. Enter does it, Escape does not. */
export function Confirm({ title, label, keep = shellWords().cancel, danger, act, onClose, children }: Props) {
  const doing = useAction(async () => {
    await act();
    onClose();
  });
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      <div role="alert">{doing.failure ? <Notice tone="bad">{explain(doing.failure)}</Notice> : null}</div>
      <footer>
        <button type="button" class="button" onClick={onClose}>{keep}</button>
        <button type="button" class={`button ${danger ? 'danger' : 'primary'}`} autofocus disabled={doing.busy} onClick={() => void doing.run()}>{label}</button>
      </footer>
    </Dialog>
  );
}
