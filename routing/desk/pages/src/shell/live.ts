// Live data: the service's stream of events (Server-Sent Events), read with fetch so that a dead connection and an ended
// session are noticed, which EventSource hides.

import { signal } from '@preact/signals';
import { reasonOf, type Schemas } from '../client';
import { askForSession, heedRefusal } from './session';
import { now, setTime } from './time';

/** Queues, operators and the rest of the floor, as last heard; null before the first. */
export const floor = signal<Schemas['Floor'] | null>(null);

/** The signed-in operator's own call and its card, as last heard; null without one. */
export const ownCall = signal<Schemas['Card'] | null>(null);

/** The connection: lostSince is when it was lost, in milliseconds of the service's clock, or 0. */
export const connection = signal<{ live: boolean; lostSince: number }>({ live: false, lostSince: 0 });

/** A comment comes every 15 s: after this long without a byte the connection is dead, in milliseconds. */
const silence = 40_000;
/** Pauses between attempts, in milliseconds, with up to half of it added at random: 200 desks do not come back at once. */
const pauses = [300, 1000, 2000, 4000, 8000];

let attempts = 0;

/** Whether the page wants live data at all. */
export const watching = signal(false);

/** Since when this page is the operator's telephone, in milliseconds of the service's clock; 0: it is none. */
let telephone = 0;
let giveWay: () => void = () => undefined;
/** Ends the stream, to begin it anew at once. */
let restart: AbortController | undefined;

/** Tells the service that this page is the operator's telephone now; elsewhere is called when a younger page is. */
export function ringsHere(elsewhere: () => void): void {
  telephone = Math.max(1, Math.round(now()));
  giveWay = elsewhere;
  restart?.abort(again);
}

/** Tells the service, with the next stream, that this page is no telephone any more. */
export function ringsElsewhere(): void {
  telephone = 0;
}

const again = 'again';

/** Connects, and connects again whenever the connection is lost. The first call counts. */
export function watchEvents(): void {
  if (watching.value) return;
  watching.value = true;
  void forever();
}

async function forever(): Promise<never> {
  for (;;) {
    if (await stream().catch((reason: unknown) => reason) === again) continue;
    if (connection.value.live || !connection.value.lostSince) connection.value = { live: false, lostSince: now() };
    await pause();
  }
}

function pause(): Promise<void> {
  const length = pauses[Math.min(attempts++, pauses.length - 1)] ?? 0;
  return new Promise((resolve) => {
    const again = () => {
      clearTimeout(timer);
      removeEventListener('online', again);
      resolve();
    };
    const timer = setTimeout(again, length * (1 + Math.random() / 2));
    addEventListener('online', again);
  });
}

/** One connection, until it ends. */
async function stream(): Promise<void> {
  const stop = new AbortController();
  restart = stop;
  let timer = setTimeout(() => stop.abort(), silence);
  try {
    const response = await fetch(`/api/v1/events${telephone ? `?telephone=${telephone}` : ''}`, { headers: { Accept: 'text/event-stream' }, signal: stop.signal });
    if (response.status === 401) askForSession();
    if (response.status === 403) heedRefusal(await reasonOf(response));
    if (!response.ok || !response.body) return;
    const events = new Parser(dispatch);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      clearTimeout(timer);
      timer = setTimeout(() => stop.abort(), silence);
      connected();
      events.take(part.value);
    }
  } finally {
    clearTimeout(timer);
  }
}

function connected(): void {
  attempts = 0;
  if (!connection.value.live) connection.value = { live: true, lostSince: 0 };
}

function dispatch(name: string, data: string): void {
  if (name === 'floor') {
    floor.value = JSON.parse(data) as Schemas['Floor'];
    setTime(floor.value.at);
  } else if (name === 'call') {
    ownCall.value = (JSON.parse(data) as Schemas['OwnCall']).call ?? null;
  } else if (name === 'displaced') {
    telephone = 0;
    giveWay();
  }
}

/** Splits the text of a stream into events (HTML standard, "Server-sent events", as far as the service uses it). */
export class Parser {
  private rest = '';
  private name = '';
  private data: string[] = [];

  constructor(private readonly emit: (name: string, data: string) => void) {}

  /** Takes the next part of the text, which may end anywhere. */
  take(text: string): void {
    const lines = (this.rest + text).split(/\r?\n/);
    this.rest = lines.pop() ?? '';
    lines.forEach((line) => this.line(line));
  }

  private line(line: string): void {
    if (line === '') this.flush();
    else if (line.startsWith('event:')) this.name = line.slice(6).trim();
    else if (line.startsWith('data:')) this.data.push(line.slice(5).replace(/^ /, ''));
  }

  private flush(): void {
    if (this.data.length > 0) this.emit(this.name || 'message', this.data.join('\n'));
    this.name = '';
    this.data = [];
  }
}
