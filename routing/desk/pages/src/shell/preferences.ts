// What a person chooses for this browser: the theme, and whether single keys are shortcuts.

import { signal } from '@preact/signals';

export type Theme = 'light' | 'dark';

/** The theme shown; theme.ts has set it before the first paint. */
export const theme = signal<Theme>(document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light');

theme.subscribe((value) => (document.documentElement.dataset.theme = value));

/** Changes the theme and keeps the choice. */
export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  localStorage.setItem('theme', chosen);
}

// Until somebody chooses, the page follows the system, also at dusk.
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', ({ matches }) => {
  if (!localStorage.getItem('theme')) theme.value = matches ? 'dark' : 'light';
});

/** Whether single letters are shortcuts (WCAG 2.1.4: they can be turned off). */
export const singleKeys = signal(localStorage.getItem('single-keys') !== 'off');

singleKeys.subscribe((on) => localStorage.setItem('single-keys', on ? 'on' : 'off'));
