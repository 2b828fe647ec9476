// The operators' names, for pages that know only what the journal calls them.

import { useMemo } from 'preact/hooks';
import { api, done } from '../client';
import { useAsked } from './use';

/** The operators by what the journal calls them, each with the name; empty until the service has said, or if it cannot. */
export function useOperators(): Map<string, string> {
  const { data } = useAsked(() => done(api.GET('/api/v1/operators')), []);
  return useMemo(() => new Map(data?.operators.map(({ id, name }) => [id, name || id])), [data]);
}
