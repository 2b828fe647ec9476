import { X } from 'lucide';
import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Icon } from './icon';
import { shellWords } from './words';

interface Props {
  title: string;
  /** Called when the person wants it gone: Escape, the cross, a click beside it. Not given: it cannot be closed. */
  onClose?: () => void;
  wide?: boolean;
  children: ComponentChildren;
}

/** Opens a dialog as long as it is drawn. It is gone from the page before it is closed, so the focus is taken back by hand. */
export function useModal(element: RefObject<HTMLDialogElement | null>): void {
  useEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    return () => { if (before instanceof HTMLElement && before.isConnected) before.focus(); };
  }, []);
}

/** A modal dialog. It is open as long as it is drawn; the focus goes back to where it was. */
export function Dialog({ title, onClose, wide, children }: Props) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useModal(element);
  return (
    <dialog
      ref={element} class={wide ? 'dialog wide' : 'dialog'} aria-labelledby={id}
      onCancel={(event) => { event.preventDefault(); onClose?.(); }}
      onMouseDown={(event) => { if (event.target === element.current) onClose?.(); }}
    >
      <header>
        <h2 id={id}>{title}</h2>
        {onClose && (
          <button type="button" class="button quiet icon small" aria-label={shellWords().close} onClick={onClose}>
            <Icon of={X} size={18} />
          </button>
        )}
      </header>
      <div class="content">{children}</div>
    </dialog>
  );
}
