// The telephone of the desk page: when it is started, what it says, and which call it holds.

import { signal } from '@preact/signals';
import type { Schemas } from '../../client';
import { Phone } from '../../phone';
import { ringsElsewhere, ringsHere } from '../../shell/live';
import { startRinging, stopRinging } from './ringtone';

/**
 * How the telephone stands.
 * - none: there is no telephone in the page, but one on the table
 * - starting: the microphone is asked for, or the connection is being made
 * - ready: it can be rung
 * - lost: the connection is lost; it tries again by itself
 * - denied: the browser gives no microphone
 * - displaced: the operator's telephone is in another window now
 */
export type PhoneState = 'none' | 'starting' | 'ready' | 'lost' | 'denied' | 'displaced';

/** How the telephone stands. */
export const phoneState = signal<PhoneState>('none');

/** The call in the telephone, as far as the telephone itself knows. */
export const handset = signal<'idle' | 'ringing' | 'up'>('idle');

let phone: Phone | undefined;

/** When the operator answered a call that was on screen but did not ring here yet, in milliseconds. */
let answeredEarly = 0;
/** How long such an answer holds, in milliseconds. */
const earlyFor = 3000;

/** Whether calls ring in this page, rather than on a telephone on the table or in another window. */
export function rungHere(): boolean {
  return !['none', 'denied', 'displaced'].includes(phoneState.value);
}

/** Starts the telephone, once; without settings there is none in the page. */
export async function startPhone(settings: Schemas['Softphone'] | undefined, displayName: string): Promise<void> {
  if (!settings || phone) return;
  phoneState.value = 'starting';
  const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const websocket = `${scheme}//${location.host}${settings.websocket}`;
  const made = new Phone({ ...settings, websocket, displayName }, {
    registered: (ok) => { phoneState.value = ok ? 'ready' : 'lost'; },
    ringing: (_call, resume) => {
      handset.value = 'ringing';
      if (Date.now() - answeredEarly < earlyFor) answer();
      else if (!resume) startRinging();
    },
    up: () => {
      stopRinging();
      handset.value = 'up';
    },
    ended: () => {
      stopRinging();
      handset.value = 'idle';
    },
    displaced: () => {
      stopRinging();
      handset.value = 'idle';
      phoneState.value = 'displaced';
      ringsElsewhere();
      phone = undefined;
    },
  });
  phone = made;
  ringsHere(() => made.giveWay()); // another machine may be the telephone already
  await made.start().catch((reason: unknown) => {
    phone = undefined;
    phoneState.value = 'denied';
    console.warn('the microphone is not given', reason);
  });
}

/** Answers the call that rings in the page; one that is about to ring as soon as it does. */
export function answer(): void {
  stopRinging();
  answeredEarly = handset.value === 'idle' ? Date.now() : 0;
  phone?.answer();
}

/** Refuses the call that rings in the page. Reports whether there was one. */
export function refuse(): boolean {
  const there = handset.value === 'ringing';
  if (there) phone?.refuse();
  return there;
}

/** Hangs up. Reports whether the page's telephone had the call. */
export function hangUp(): boolean {
  const there = handset.value !== 'idle';
  if (there) phone?.hangUp();
  return there;
}

/** Ends the telephone: whoever signs out cannot be rung. */
export function stopPhone(): void {
  phone?.stop();
  phone = undefined;
  ringsElsewhere();
  phoneState.value = 'none';
}
