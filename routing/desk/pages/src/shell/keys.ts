// Shortcuts. Keys are named by their place on the keyboard (KeyboardEvent.code), so that they work the same with the
// Ukrainian and the English layout.

import { signal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { singleKeys } from './preferences';

/** One shortcut. */
export interface Shortcut {
  /** A code with modifiers before it: "KeyR", "F2", "Ctrl+Enter", "Shift+Slash". */
  keys: string;
  /** What it does, for the overview. */
  label: string;
  run: () => void;
}

interface Group {
  title: string;
  shortcuts: Shortcut[];
}

/** The shortcuts that work now, for the overview. */
export const groups = signal<Group[]>([]);

/**
 * Makes shortcuts work while the component is drawn, from the moment in which it is seen. Letters do nothing while somebody types, and while a dialog is open
 * none works but the dialog's own. Of two with the same keys the one registered later wins.
 */
export function useShortcuts(title: string, shortcuts: Shortcut[]): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  const shown = shortcuts.map(({ keys, label }) => keys + label).join();
  useLayoutEffect(() => {
    const run = (index: number) => () => latest.current[index]?.run();
    const group = { title, shortcuts: latest.current.map((shortcut, i) => ({ ...shortcut, run: run(i) })) };
    groups.value = [...groups.peek(), group];
    return () => { groups.value = groups.peek().filter((other) => other !== group); };
  }, [title, shown]);
}

addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const keys = written(event);
  if (!allowed(keys, event)) return;
  const all = groups.peek().flatMap((group) => group.shortcuts);
  const found = all.findLast((shortcut) => shortcut.keys === keys);
  if (!found || event.repeat) return;
  event.preventDefault();
  found.run();
});

function written(event: KeyboardEvent): string {
  const modifiers = [event.ctrlKey && 'Ctrl', event.altKey && 'Alt', event.metaKey && 'Meta', event.shiftKey && 'Shift'];
  return [...modifiers, event.code].filter(Boolean).join('+');
}

function allowed(keys: string, event: KeyboardEvent): boolean {
  if (/^F\d|^(Ctrl|Alt|Meta)\+/.test(keys)) return true;
  if (!singleKeys.value || document.querySelector('dialog[open]')) return false;
  const target = event.target as HTMLElement;
  const acts = /^(Enter|Space|Arrow)/.test(event.code) && target.matches('button, a, [role="radio"], [tabindex]');
  return !acts && !target.matches('input, textarea, select, [contenteditable]');
}

/** The keys of a shortcut as they are printed on the keyboard: ["Ctrl", "Enter"], ["R"], ["?"]. */
export function printed(keys: string): string[] {
  if (keys === 'Shift+Slash') return ['?'];
  return keys.split('+').map((part) => names[part] ?? part.replace(/^(Key|Digit)/, ''));
}

const names: Record<string, string> = { Slash: '/', Escape: 'Esc', Enter: '↵', Shift: '⇧' };
