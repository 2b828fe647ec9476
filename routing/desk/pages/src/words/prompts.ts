// What callers hear, in writing: the catalogue of prompts, and the parts that numbers and dates are spoken of.

import enTexts from '../../../../../sounds/catalogue/en.tsv';
import enNumbers from '../../../../../sounds/catalogue/numbers.en.tsv';
import ukNumbers from '../../../../../sounds/catalogue/numbers.uk.tsv';
import ukTexts from '../../../../../sounds/catalogue/uk.tsv';
import { language, type Language } from './language';

/** The lines of a catalogue: key, text, and a respelling that only the synthesiser needs. "+" stresses the next vowel. */
function parse(...files: string[]): Map<string, string> {
  const lines = files.flatMap((file) => file.split('\n')).filter((line) => line && !line.startsWith('#'));
  return new Map(lines.map((line) => {
    const [key = '', text = ''] = line.split('\t');
    return [key, readable(text)];
  }));
}

function readable(text: string): string {
  return text.replaceAll('+', '').replaceAll('есемес', 'SMS');
}

const catalogues: Record<Language, Map<string, string>> = { uk: parse(ukTexts, ukNumbers), en: parse(enTexts, enNumbers) };

const digit = /^d\.\d$/;

/** The texts of keys in one language; undefined if one is not in it. */
function textsOf(keys: string[], spoken: Language): string[] | undefined {
  const texts = keys.map((key) => (digit.test(key) ? key.slice(2) : key === 'd' ? '•' : catalogues[spoken].get(key)));
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

/** Digits read out one by one are written as one number; what a sentence begins after gets its full stop. */
function joined(texts: string[]): string {
  const sentences = texts.reduce((said, text) => said + (/[^.:!?…]$/.test(said) && /^\p{Lu}/u.test(text) ? '. ' : ' ') + text, '');
  return sentences.trim().replace(/(?<=(^| )[\d•]) (?=[\d•](\W|$))/g, '');
}

/**
 * What the caller heard: the keys of a journey's prompt in the language of the page, if the whole of it is the same there, else
 * in the language spoken. Empty if the catalogue does not know them.
 */
export function promptText(keys: string, spoken: Language = 'uk'): string {
  const parts = keys.split(' ').filter(Boolean);
  if (parts.length === 0) return '';
  return joined(textsOf(parts, language.value) ?? textsOf(parts, spoken) ?? textsOf(parts, spoken === 'uk' ? 'en' : 'uk') ?? []);
}
