// Listening to talks: the wish, the supervisor's own telephone in this page, and how it stands.

import { computed, effect, signal } from '@preact/signals';
import { api, done, Failure } from '../../client';
import { ownCall } from '../../shell/live';
import { complain, warn } from '../../shell/toasts';
import { supervisionPause } from '../../words/pauses';
import { handset, hangUp, phoneState, startPhone, stopPhone, type PhoneState } from '../desk/softphone';
import { calls, myself, operators } from './model';
import { boardWords } from './words';

/** How a supervisor takes part in a talk. */
export type Mode = 'listen' | 'whisper' | 'take_over';

/** What was asked for last, and for which call. */
export const wished = signal<{ call: string; mode: Mode } | null>(null);

/** The call that is or will be listened to, as the floor says: from when the supervisor's telephone begins to ring. */
const begun = computed(() => calls.value.find(({ supervisors }) => supervisors?.includes(myself.value)) ?? null);

/** The call that is listened to: a telephone in this page has been answered; of one elsewhere only the floor tells. */
export const heard = computed(() => (phoneState.value === 'ready' && handset.value !== 'up' ? null : begun.value));

/** The supervisor's own call, such as one that was taken over. */
export const own = computed(() => (ownCall.value && ownCall.value.state !== 'ended' ? ownCall.value : null));

/** How the supervisor listens now; a page that was loaded anew knows only that. */
export const mode = computed<Mode>(() => (wished.value && wished.value.call === heard.value?.id ? wished.value.mode : 'listen'));

/** A wish whose telephone has not been answered yet. */
export const connecting = computed(() => wished.value !== null && !heard.value && !own.value);

// A wish that came true is over with the talk.
let before = false;
effect(() => {
  const there = heard.value !== null || own.value !== null;
  if (before && !there) wished.value = null;
  before = there;
});

/** How long the telephone in the page may take to be ready, and a wish to come true, in milliseconds. */
const patience = 15_000;

/** Remembers in this tab that the telephone is on, so that a reload turns it on again. */
const kept = 'board-phone';

/** Begins to take part in a talk, or changes how. That there is no telephone to do it with, or not where the call is, is said here; the error is a Failure. */
export async function supervise(call: string, how: Mode): Promise<void> {
  if (!await ready()) return;
  try {
    await done(api.PUT('/api/v1/calls/{id}/supervision', { params: { path: { id: call } }, body: { mode: how } }));
  } catch (failure) {
    if (!(failure instanceof Failure && failure.reason === 'elsewhere')) throw failure;
    warn(boardWords().callElsewhere);
    return;
  }
  const wish = { call, mode: how };
  wished.value = wish;
  setTimeout(() => {
    if (wished.peek() === wish && connecting.peek()) wished.value = null;
  }, patience);
}

/** Takes part no more. */
export async function leave(): Promise<void> {
  const call = begun.peek()?.id ?? wished.peek()?.call;
  wished.value = null;
  if (call) await done(api.DELETE('/api/v1/calls/{id}/supervision', { params: { path: { id: call } } })).catch(unlessOver);
}

/** Nobody need be told that a supervision was over already. */
function unlessOver(failure: unknown): void {
  if (!(failure instanceof Failure && (failure.kind === 'refused' || failure.kind === 'missing'))) throw failure;
}

/** Ends the supervisor's own call, wherever its telephone is. */
export async function endOwn(): Promise<void> {
  const call = own.peek();
  if (!hangUp() && call) await done(api.POST('/api/v1/calls/{id}/hangup', { params: { path: { id: call.id } } }));
}

/** Keeps the supervisor's voice from the caller, or lets it through again. */
export async function muteOwn(on: boolean): Promise<void> {
  const call = own.peek();
  if (!call) return;
  const params = { params: { path: { id: call.id } } };
  await done(on ? api.POST('/api/v1/calls/{id}/mute', params) : api.DELETE('/api/v1/calls/{id}/mute', params));
}

/** Sees to it that a telephone can be rung. One that works elsewhere, on the table or in the desk's window, is left there. */
async function ready(): Promise<boolean> {
  const me = operators.peek().find(({ id }) => id === myself.peek());
  const here = sessionStorage.getItem(kept) === 'on' && phoneState.peek() !== 'displaced';
  const elsewhere = me !== undefined && me.state !== 'offline' && !here;
  return phoneState.peek() === 'ready' || elsewhere || turnOn();
}

/** Turns the page's telephone on. The supervisor is paused first: the board is no place to be rung by callers. */
async function turnOn(): Promise<boolean> {
  const { phone, operator } = await done(api.GET('/api/v1/desk'));
  if (!phone) return true;
  await done(api.POST('/api/v1/desk/state', { body: { state: 'paused', reason: supervisionPause } }));
  await startPhone(phone, operator.name ?? operator.id);
  const came = await settled();
  if (came === 'ready') sessionStorage.setItem(kept, 'on');
  else warn(came === 'denied' ? boardWords().phoneFailed : boardWords().phoneSlow);
  return came === 'ready';
}

/**
 * Waits until the telephone can be rung, or is known not to. That Asterisk knows it is not enough: the service, which is to
 * ring it, shows its operator as off duty until it has heard of it.
 */
function settled(): Promise<PhoneState> {
  const known = computed(() => operators.value.some(({ id, state }) => id === myself.value && state !== 'offline'));
  const came = computed<PhoneState | ''>(() => (phoneState.value === 'denied' ? 'denied' : phoneState.value === 'ready' && known.value ? 'ready' : ''));
  return new Promise((resolve) => {
    const over = (state: PhoneState) => {
      clearTimeout(timer);
      unsubscribe();
      resolve(state);
    };
    const timer = setTimeout(() => over('lost'), patience);
    const unsubscribe = came.subscribe((state) => { if (state) queueMicrotask(() => over(state)); });
  });
}

/** After a reload the telephone is turned on again: what was listened to has ended, and can be listened to at once. */
export function resumePhone(): void {
  if (sessionStorage.getItem(kept) === 'on' && myself.peek()) void turnOn().catch(complain);
}

/** Ends the telephone, before somebody signs out. In a call of one's own one does not. */
export async function turnOff(): Promise<boolean> {
  if (own.peek()) {
    warn(boardWords().endFirst);
    return false;
  }
  await leave();
  stopPhone();
  sessionStorage.removeItem(kept);
  return true;
}
