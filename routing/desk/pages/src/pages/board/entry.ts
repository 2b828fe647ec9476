// An entry of the audit in words.

import type { Schemas } from '../../client';
import { pauseText } from '../../words/pauses';
import { refusalText } from '../../words/refusals';
import { boardWords } from './words';

type Entry = Pick<Schemas['AuditEntry'], 'outcome' | 'reason' | 'detail'>;

/** Why it was not done and what it was about, on one line. nameOf says who an operator is. */
export function entryText({ outcome, reason = '', detail = {} }: Entry, nameOf: (id: string) => string): string {
  const words = boardWords();
  const why = outcome === 'failed' ? words.undecided : refusalText(reason).replace(/\.$/, '') || said(reason);
  const facts = Object.entries(detail).map(([key, value]) => `${said(key)}: ${valueText(key, value, nameOf)}`);
  return [why, ...facts].filter(Boolean).join(' · ');
}

function said(text: string): string {
  return boardWords().facts[text] ?? text;
}

/** A value by what it is of: 103 is an operator's number here and a pause's reason there. */
function valueText(key: string, value: string, nameOf: (id: string) => string): string {
  switch (key) {
    case 'reason': return pauseText(value);
    case 'operator': return nameOf(value);
    case 'place': return placeText(value);
    default: return said(value);
  }
}

/** A place as the service writes it: city, street, houses, with * for all of them. */
function placeText(place: string): string {
  const words = boardWords();
  return place.replace(/, \*, \*$/, `, ${words.wholeCity}`).replace(/, \*$/, `, ${words.wholeStreet}`);
}
