// An entry of the audit in words.

import type { Schemas } from '../../client';
import { departmentCode } from '../../words/departments';
import { day, phone } from '../../words/format';
import { within } from '../../words/language';
import { pauseText } from '../../words/pauses';
import { refusalText } from '../../words/refusals';
import { wrapUpText } from '../../words/wrap-ups';
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
    case 'code': return within(wrapUpText(value));
    case 'department': return departmentCode(value);
    case 'from': case 'until': return day(value);
    case 'phone': return phone(value);
    case 'place': return placeText(value);
    default: return said(value);
  }
}

/** A place as the service writes it: city, street, houses, with * for all of them. */
function placeText(place: string): string {
  const words = boardWords();
  return place.replace(/, \*, \*$/, `, ${words.wholeCity}`).replace(/, \*$/, `, ${words.wholeStreet}`);
}
