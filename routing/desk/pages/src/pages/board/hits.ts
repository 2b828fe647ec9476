// How many an outage hits: counted for the list, one after the other and once for each place, and for the form as one types.

import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { countAffected, type Affected } from './actions';
import type { Place } from './draft';

const keyOf = ({ city, street, houses }: Place) => [city, street, houses].join('\n');

const counted = signal(new Map<string, number>());
const asked = new Set<string>();
let before: Promise<unknown> = Promise.resolve();

/** How many contracts an outage hits; undefined while that is not known. Counting is not tried again: it is only told. */
export function hits(place: Place): number | undefined {
  const key = keyOf(place);
  if (!asked.has(key)) {
    asked.add(key);
    before = before.then(() => countAffected(place)).then(
      ({ contracts }) => { counted.value = new Map(counted.peek()).set(key, contracts); },
      () => undefined,
    );
  }
  return counted.value.get(key);
}

/** How long one may pause while typing before contracts are counted, in milliseconds. */
const pause = 300;

/** What is known of whom the outage in the form would hit. What was known stays while it is counted again. */
export interface Count {
  state: 'none' | 'busy' | 'known' | 'failed';
  affected?: Affected;
}

/** Counts whom an outage would hit; place is null while it is not whole. */
export function useCount(place: Place | null): Count {
  const [count, setCount] = useState<Count>({ state: 'none' });
  const key = place ? keyOf(place) : '';
  useEffect(() => {
    if (!place) return setCount({ state: 'none' });
    let current = true;
    setCount(({ affected }) => ({ state: 'busy', affected }));
    const timer = setTimeout(() => {
      countAffected(place).then(
        (affected) => current && setCount({ state: 'known', affected }),
        () => current && setCount({ state: 'failed' }),
      );
    }, pause);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [key]);
  return count;
}
