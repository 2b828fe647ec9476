// Hooks for asking the service.

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

/** What was asked for: still under way, there, or failed. */
export interface Asked<T> {
  data?: T;
  failure?: unknown;
  busy: boolean;
  again: () => void;
}

/**
 * Asks when the component is first drawn and whenever one of the inputs changes; an answer that comes after another
 * question is thrown away. What was there stays on screen meanwhile.
 */
export function useAsked<T>(ask: () => Promise<T>, inputs: unknown[]): Asked<T> {
  const [state, setState] = useState<{ data?: T; failure?: unknown; busy: boolean }>({ busy: true });
  const turn = useRef(0);
  const again = useCallback(() => {
    const mine = ++turn.current;
    setState((before) => ({ data: before.data, busy: true }));
    ask().then(
      (data) => mine === turn.current && setState({ data, busy: false }),
      (failure: unknown) => mine === turn.current && setState({ failure, busy: false }),
    );
  }, inputs);
  useEffect(() => {
    again();
    return () => { turn.current++; };
  }, [again]);
  return { ...state, again };
}

/** An action of a button: it cannot be started twice at once. */
export interface Action {
  busy: boolean;
  failure: unknown;
  run: () => Promise<void>;
}

/** Wraps what a button does. Without onFailure the failure is kept for the component to show. */
export function useAction(act: () => Promise<void>, onFailure?: (failure: unknown) => void): Action {
  const [state, setState] = useState<{ busy: boolean; failure: unknown }>({ busy: false, failure: null });
  const busy = useRef(false);
  const run = async () => {
    if (busy.current) return;
    busy.current = true;
    setState({ busy: true, failure: null });
    const failure: unknown = await act().then(() => null, (reason: unknown) => reason);
    busy.current = false;
    setState({ busy: false, failure: onFailure ? null : failure });
    if (failure) onFailure?.(failure);
  };
  return { ...state, run };
}
