// The address of the stream in what a telephone of the pages tells Asterisk.

import type { RTCSession } from 'jssip/lib/RTCSession';

/** Sees to it that no description which a session sends is taken for a hold. */
export function nameAddress(session: Pick<RTCSession, 'on'>): void {
  session.on('sdp', (description) => {
    if (description.originator === 'local') description.sdp = named(description.sdp);
  });
}

/**
 * A browser that uses no microphone hides its addresses (mDNS) and writes 0.0.0.0 as that of the stream, which for Asterisk means that
 * the call is on hold (RFC 3264 §8.4): it would send nothing. Another address in its place, of those for documentation (RFC 5737), is
 * never used: ICE finds the way.
 */
export function named(sdp: string): string {
  return sdp.replaceAll('c=IN IP4 0.0.0.0', 'c=IN IP4 192.0.2.1');
}
