// Who is signed in, and what happens when the session ends.

import { signal } from '@preact/signals';
import { api, done, type Schemas } from '../client';
import { setTimeZone } from '../words/format';
import { language } from '../words/language';

export type Session = Schemas['Session'];
export type Role = Schemas['Role'];

/** The session, or null while nobody is known to be signed in. */
export const session = signal<Session | null>(null);

/** True when the session has ended under an open page: the shell then asks for the password over it. */
export const ended = signal(false);

/** Says that the service no longer knows the session. Nothing of the page is lost: a call goes on meanwhile. */
export function askForSession(): void {
  if (session.value) ended.value = true;
  else if (location.pathname !== signInPath) location.replace(signInAddress());
}

const signInPath = '/sign-in';

/** The sign-in page's address, which leads back here. */
function signInAddress(): string {
  const here = location.pathname + location.search;
  return here === '/' ? signInPath : `${signInPath}?then=${encodeURIComponent(here)}`;
}

/** Learns who is signed in. The page goes to the sign-in page if nobody is. */
export async function loadSession(): Promise<Session> {
  return enter(await done(api.GET('/api/v1/session')));
}

/** Signs in. The error is a Failure. */
export async function signIn(login: string, password: string, code?: string): Promise<Session> {
  const before = session.value;
  const entered = enter(await done(api.POST('/api/v1/session', { body: { login, password, code } })));
  if (before && before.login !== entered.login) location.reload();
  ended.value = false;
  return entered;
}

/** Gives the account another password. The session goes on under another id; those in other browsers are over. */
export async function changePassword(old: string, chosen: string): Promise<void> {
  await done(api.POST('/api/v1/session/password', { body: { old, new: chosen } }));
  await loadSession();
}

/** Asks for a seed for the telephone. */
export function proposeSecondFactor() {
  return done(api.POST('/api/v1/session/second-factor'));
}

/** Switches the second factor on, with the first code. The session goes on as after a change of the password. */
export async function setSecondFactor(proposal: string, code: string, password: string): Promise<void> {
  await done(api.PUT('/api/v1/session/second-factor', { body: { proposal, code, password } }));
  await loadSession();
}

/** Switches the second factor off. */
export async function clearSecondFactor(code: string, password: string): Promise<void> {
  await done(api.POST('/api/v1/session/second-factor/off', { body: { code, password } }));
  await loadSession();
}

/** Reasons of the service why it does nothing before something else is done. */
const dueReason = /^must_/;

/** Hears why an account may not: if something is due the session says what, and the page shows the form for it. */
export function heedRefusal(reason: unknown): void {
  if (typeof reason === 'string' && dueReason.test(reason)) void loadSession().catch(() => undefined);
}

/** Signs out and goes to the sign-in page. */
export async function signOut(): Promise<void> {
  await done(api.DELETE('/api/v1/session'));
  location.assign(signInPath);
}

/** Keeps the language with the account, so that it is the same on another desk. */
export async function chooseLanguage(chosen: Session['language']): Promise<void> {
  language.value = chosen;
  if (session.value) await done(api.PUT('/api/v1/session/language', { body: { language: chosen } }));
}

function enter(entered: Session): Session {
  session.value = entered;
  language.value = entered.language;
  setTimeZone(entered.time_zone);
  return entered;
}

/** The page on which a role begins. A supervisor's telephone changes nothing: it is there to listen with, on the board. */
export function startOf(who: Pick<Session, 'role'>): string {
  return who.role === 'operator' ? '/desk' : '/board';
}

/** Where to go after signing in: back to where one was, if that is a path of this service. */
export function afterSignIn(who: Session): string {
  const then = new URLSearchParams(location.search).get('then') ?? '';
  const target = URL.parse ? URL.parse(then, location.origin) : null;
  return then.startsWith('/') && target?.origin === location.origin ? target.pathname + target.search : startOf(who);
}
