// The service's API: a client whose types come from openapi.yaml (npm run api), and its failures in kinds that pages can
// treat differently.

import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from './api';
import { keepTime } from './shell/time';
import { askForSession, heedRefusal } from './shell/session';

export type Schemas = components['schemas'];

/**
 * Why a request was not done.
 * - refused: the rules forbid it; reason and until say which (422)
 * - conflict: the call or the operator stands otherwise than it must (409)
 * - wrong: something in the request was wrong (400)
 * - forbidden: this account may not (403)
 * - missing: there is no such thing (404)
 * - often: too often, try again later (429)
 * - unavailable: the service could not decide now (5xx)
 * - offline: the service was not reached
 * - unauthorized: nobody is signed in (401)
 */
export type FailureKind =
  | 'refused' | 'conflict' | 'wrong' | 'forbidden' | 'missing' | 'often' | 'unavailable' | 'offline' | 'unauthorized';

/** A request that was not done. */
export class Failure extends Error {
  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly reason = '',
    /** The last day of a refusal that ends, as a date. */
    readonly until = '',
    /** Seconds to wait before another try; 0 if unknown. */
    readonly retryAfter = 0,
  ) {
    super(message);
  }
}

/** How long a request may take before it counts as not reached, in milliseconds. */
const patience = 15_000;

const kinds: Record<number, FailureKind> = {
  400: 'wrong', 401: 'unauthorized', 403: 'forbidden', 404: 'missing', 409: 'conflict', 422: 'refused', 429: 'often',
};

const watch: Middleware = {
  onRequest: ({ request }) => new Request(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(patience)]) }),
  async onResponse({ request, response }) {
    keepTime(response.headers.get('Date'));
    if (response.status === 401 && !isSignIn(request)) askForSession();
    if (response.status === 403) heedRefusal(await reasonOf(response));
  },
  onError: () => new Failure('offline', 'the service was not reached'),
};

/** A 401 of this is an answer, not the end of a session. */
function isSignIn(request: Request): boolean {
  return request.method === 'POST' && new URL(request.url).pathname === '/api/v1/session';
}

/** The reason in an answer that somebody may not, or nothing. The answer can still be read afterwards. */
export async function reasonOf(response: Response): Promise<unknown> {
  const said = await response.clone().json().catch(() => null) as Partial<Schemas['Error']> | null;
  return said?.reason;
}

/** The client. Its calls are unwrapped by `done`. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: (request) => fetch(request) });
api.use(watch);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Waits for an answer and returns its data. The error is a Failure. */
export async function done<T>(asked: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await asked;
  if (response.ok) return data as T;
  const { error: message = '', reason, until } = (error ?? {}) as Partial<Schemas['Error']>;
  const wait = Number(response.headers.get('Retry-After')) || 0;
  throw new Failure(kinds[response.status] ?? 'unavailable', message, reason, until, wait);
}

/** A key under which a POST may be repeated: make it once for what the person wants, not once for each attempt. */
export function idempotencyKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16).padStart(8, '0')).join('');
}
