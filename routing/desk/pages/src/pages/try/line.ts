// The line to the hotline as the page sees it: one call at a time, and what happened in it.

import { signal } from '@preact/signals';
import type { paths } from '../../api';
import { Dialler, openMicrophone, type DialEnd, type DialState, type Microphone } from '../../dialler';
import { addressOf, pressed, type Happening } from './happened';

/** What a call needs, and by whom it can be. */
export type Demo = paths['/api/v1/try']['get']['responses']['200']['content']['application/json'];

/** One of the people that a visitor can be. */
export type Caller = Demo['callers'][number];

/** How the line stands. */
export interface LineState {
  state: 'idle' | 'asking' | DialState;
  end?: DialEnd;
  /** What the browser said about the microphone, once it was asked. */
  microphone?: Microphone;
  /** When the hotline answered, in milliseconds; 0 before. */
  since: number;
  happened: Happening[];
}

const idle: LineState = { state: 'idle', since: 0, happened: [] };

/** How the line stands now. */
export const line = signal<LineState>(idle);

let dialler: Dialler | undefined;
let skipMicrophone: (() => void) | undefined;

/** Whether there is a call, or the beginnings of one. */
export function busy({ state }: LineState): boolean {
  return state !== 'idle' && state !== 'over';
}

/** Calls as one of the demo's callers. */
export async function call(number: string, { phone, dial }: Demo): Promise<void> {
  if (busy(line.value)) return;
  const asking: LineState = { ...idle, state: 'asking' };
  line.value = asking;
  const asked = openMicrophone();
  const skipped = new Promise<Awaited<typeof asked>>((resolve) => { skipMicrophone = () => resolve({ microphone: 'refused' }); });
  const { stream, microphone } = await Promise.race([asked, skipped]);
  const given = line.value !== asking; // up meanwhile: hung up before the browser said anything
  if (given || !stream) void asked.then((late) => late.stream?.getTracks().forEach((track) => track.stop()));
  if (given) return;
  line.value = { ...asking, microphone };
  const websocket = new URL(phone.websocket, location.href.replace(/^http/, 'ws')).href;
  dialler = new Dialler({ ...phone, uri: addressOf(number, phone.uri), websocket, target: dial }, { state: moved }, stream);
}

/** Goes on without waiting for the browser's question about the microphone. */
export function callWithout(): void {
  skipMicrophone?.();
}

function moved(state: DialState, end?: DialEnd): void {
  const before = line.value;
  if (state === 'up') line.value = { ...before, state, since: Date.now(), happened: [{ after: 0, what: 'began' }] };
  else if (state === 'over') line.value = { ...before, state, end, happened: before.since ? [...before.happened, { after: elapsed(before), what: 'ended' }] : [] };
  else line.value = { ...before, state };
}

function elapsed({ since }: LineState): number {
  return (Date.now() - since) / 1000;
}

/** Presses keys. */
export function press(keys: string): void {
  const now = line.value;
  if (now.state !== 'up') return;
  dialler?.keys(keys);
  line.value = { ...now, happened: pressed(now.happened, keys, elapsed(now)) };
}

/** Hangs up, or gives the call up while it is set up. */
export function hangUp(): void {
  if (line.value.state === 'asking') line.value = idle;
  else dialler?.hangUp();
}

/** How loud both sides are now, from 0 to 1. */
export function volumes(): { near: number; far: number } {
  return line.value.state === 'up' && dialler ? dialler.volumes() : { near: 0, far: 0 };
}
