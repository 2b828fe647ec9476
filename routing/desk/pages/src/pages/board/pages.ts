// A list that comes in pages.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { Narrowed, Page } from './actions';

/** How long one may pause while typing a filter before the list is fetched, in milliseconds. */
const pause = 250;

/** A list as far as it has come. */
export interface Paged<T> {
  rows: T[];
  /** There is more to fetch. */
  more: boolean;
  busy: boolean;
  failure: unknown;
  next: () => void;
  /** Fetches it from the beginning. */
  first: () => void;
  /** Tries again what has failed. */
  again: () => void;
}

interface State<T> {
  rows: T[];
  cursor: string;
  busy: boolean;
  failure: unknown;
}

/** Fetches the first page whenever the filter changes, and the others when they are asked for. */
export function usePages<T>(fetch: (by: Narrowed, cursor: string) => Promise<Page<T>>, by: Narrowed): Paged<T> {
  const [state, setState] = useState<State<T>>({ rows: [], cursor: '', busy: true, failure: null });
  const turn = useRef(0);
  const load = (cursor: string) => {
    const mine = ++turn.current;
    setState((before) => ({ ...before, busy: true, failure: null }));
    fetch(by, cursor).then(
      ({ rows, next }) => mine === turn.current && setState((before) => (
        { rows: cursor ? [...before.rows, ...rows] : rows, cursor: next, busy: false, failure: null }
      )),
      (failure: unknown) => mine === turn.current && setState((before) => ({ ...before, busy: false, failure })),
    );
  };
  const begun = useRef(false);
  useEffect(() => {
    const timer = setTimeout(() => load(''), begun.current ? pause : 0);
    begun.current = true;
    return () => clearTimeout(timer);
  }, [by.state, by.contract, by.actor]);
  useEffect(() => () => { turn.current++; }, []);
  const { rows, cursor, busy, failure } = state;
  return { rows, more: cursor !== '', busy, failure, next: () => load(cursor), first: () => load(''), again: () => load(rows.length ? cursor : '') };
}
