// Small parts that many pages draw.

import { CircleAlert, LoaderCircle, type IconNode } from 'lucide';
import type { ComponentChildren } from 'preact';
import { Icon } from './icon';
import { printed } from './keys';
import { explain, shellWords } from './words';

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'plain';

/** A word or two on a tint, with an icon: colour alone says nothing to one in twelve men. */
export function Badge({ tone, icon, children }: { tone: Tone; icon?: IconNode; children: ComponentChildren }) {
  return <span class="badge" data-tone={tone}>{icon && <Icon of={icon} size={14} />}{children}</span>;
}

/** A key as printed on the keyboard, for a button's face. Screen readers do not read it. */
export function Key({ of }: { of: string }) {
  return <kbd class="key" aria-hidden="true">{printed(of).join('')}</kbd>;
}

/** A message in its place on the page. */
export function Notice({ tone, icon, children }: { tone: Tone; icon?: IconNode; children: ComponentChildren }) {
  return <div class="notice" data-tone={tone}>{icon && <Icon of={icon} />}<div>{children}</div></div>;
}

/** What is shown where there is nothing to show. */
export function Empty({ icon, title, children }: { icon?: IconNode; title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      {icon && <Icon of={icon} size={24} />}
      <div class="title">{title}</div>
      {children && <div>{children}</div>}
    </div>
  );
}

/** Something is being fetched. */
export function Waiting() {
  return <div class="waiting" role="status" aria-label={shellWords().loading}><Icon of={LoaderCircle} size={20} /></div>;
}

/** Something could not be fetched: why, and another try. */
export function Failed({ failure, again }: { failure: unknown; again: () => void }) {
  return (
    <div class="empty" role="alert">
      <Icon of={CircleAlert} size={24} />
      <div class="title">{explain(failure)}</div>
      <button type="button" class="button small" onClick={again}>{shellWords().again}</button>
    </div>
  );
}

/** A box with a heading. scrolls: its content may be longer, and has nothing that takes the focus. */
export function Panel({ title, side, class: kind = '', scrolls, children }: {
  title: string; side?: ComponentChildren; class?: string; scrolls?: boolean; children: ComponentChildren;
}) {
  return (
    <section class={`panel ${kind}`} aria-label={title}>
      <header><h2>{title}</h2>{side}</header>
      <div class="body" tabIndex={scrolls ? 0 : undefined}>{children}</div>
    </section>
  );
}
