// The language of the pages, and dictionaries that follow it.

import { signal } from '@preact/signals';
import type { components } from '../api';

export type Language = components['schemas']['Language'];

function first(): Language {
  const kept = localStorage.getItem('language');
  if (kept === 'uk' || kept === 'en') return kept;
  return navigator.language.startsWith('en') ? 'en' : 'uk';
}

/** The language shown. Components that read words are drawn anew when it changes. */
export const language = signal<Language>(first());

language.subscribe((value) => {
  document.documentElement.lang = value;
  localStorage.setItem('language', value);
});

/**
 * Joins the Ukrainian words of a page with the English ones, which must be the same set. The result gives those of the
 * language shown: `const words = dictionary(uk, en)`, then `words().title` while drawing.
 */
export function dictionary<T extends object>(uk: T, en: NoInfer<T>): () => T {
  return () => (language.value === 'uk' ? uk : en);
}

/** Picks the name in the language shown of what the service names in both. */
export function named(thing: { uk: string; en: string }): string {
  return language.value === 'uk' ? thing.uk : thing.en;
}

/** A name within a sentence: small, unless it begins with an abbreviation. */
export function within(name: string): string {
  return /^\p{Lu}{2}/u.test(name) ? name : name.charAt(0).toLowerCase() + name.slice(1);
}

/** Names in a sentence: A, B and C. */
export function listed(names: readonly string[], and: string): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${and} ${names.at(-1)}`;
}

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

const rules = {
  uk: new Intl.PluralRules('uk'),
  en: new Intl.PluralRules('en'),
};

/** Chooses the form of a number's words, and puts the number in place of "#". */
export function plural(n: number, forms: Forms): string {
  const form = forms[rules[language.value].select(n)] ?? forms.other;
  return form.replace('#', n.toLocaleString(language.value === 'uk' ? 'uk-UA' : 'en-GB'));
}
