// Which of the calls that a supervisor sees is the one of this page.

import type { Schemas } from '../../client';

type LiveCall = Schemas['LiveCall'];

/** A number without what trunks write before it: 050… of +38050… and 38050…. */
function national(number: string): string {
  return number.replace(/^\+?38(?=0)/, '');
}

/** Whether a masked number, +38050***2233, can be that number. */
export function masks(masked: string, number: string): boolean {
  const pattern = national(masked).split(/[*•]+/).map((part) => part.replace(/\W/g, '\\$&')).join('\\d+');
  return masked !== '' && new RegExp(`^${pattern}$`).test(national(number));
}

/** The newest call from a number that began at or after a moment, in milliseconds. */
export function ownCall(calls: LiveCall[] | undefined, number: string, since: number): LiveCall | undefined {
  const own = calls?.filter((one) => masks(one.from, number) && Date.parse(one.started_at) >= since);
  return own?.sort((a, b) => Date.parse(b.started_at) - Date.parse(a.started_at))[0];
}
