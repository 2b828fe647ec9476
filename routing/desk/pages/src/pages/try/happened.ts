// What happens in a call from the page, without the telephone.

/** What happened in the call, with the seconds since it was answered. */
export interface Happening {
  after: number;
  what: 'began' | 'pressed' | 'ended';
  keys?: string;
}

/** The SIP address of a demo caller: the number at the telephone's own host. */
export function addressOf(number: string, uri: string): string {
  return `sip:${number}@${uri.slice(uri.lastIndexOf('@') + 1)}`;
}

/** Adds keys to what happened. Those pressed within two seconds of one another are one line. */
export function pressed(happened: Happening[], keys: string, after: number): Happening[] {
  const last = happened.at(-1);
  if (last?.what === 'pressed' && after - last.after < 2) return [...happened.slice(0, -1), { ...last, after, keys: (last.keys ?? '') + keys }];
  return [...happened, { after, what: 'pressed', keys }];
}
