// The search for calls and what it finds.

import { ArrowLeftToLine, ArrowRight, PhoneIncoming, PhoneOutgoing, SearchX } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import { api, done, type Schemas } from '../../client';
import { Icon } from '../../shell/icon';
import { useOperators } from '../../shell/operators';
import { Badge, Empty, Failed, Waiting } from '../../shell/parts';
import { Shell } from '../../shell/shell';
import { now } from '../../shell/time';
import { useAsked, type Asked } from '../../shell/use';
import { clockSeconds, shortDay, stopwatch } from '../../words/format';
import { callerText } from '../../words/journey';
import { outcomeClass, outcomeReason, outcomeTone } from '../../words/outcomes';
import { SearchForm } from './form';
import { faults, fromQuery, parameters, toQuery, type Search } from './search';
import { seconds } from './story';
import { callsWords } from './words';

type Journey = Schemas['Journey'];

/** The search in the page's address: Back leads to the search before. */
function useSearch(): [Search, (search: Search) => void] {
  const [search, setSearch] = useState(() => fromQuery(new URLSearchParams(location.search)));
  useEffect(() => {
    const back = () => setSearch(fromQuery(new URLSearchParams(location.search)));
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  const choose = (chosen: Search) => {
    const query = toQuery(chosen);
    if (`?${query}` !== (location.search || '?')) history.pushState(null, '', query ? `?${query}` : location.pathname);
    setSearch(chosen);
  };
  return [search, choose];
}

/** The page /calls. */
export function List() {
  const words = callsWords();
  const operators = useOperators();
  const [search, choose] = useSearch();
  const found = useAsked(async () => {
    if (faults(search).size > 0) return { calls: [], next: undefined };
    return done(api.GET('/api/v1/calls', { params: { query: parameters(search, new Date(now())) } }));
  }, [toQuery(search)]);
  const page = (cursor: string) => choose({ ...search, cursor });
  return (
    <Shell page="calls">
      <div class="calls-list">
        <SearchForm key={toQuery({ ...search, cursor: '' })} search={search} operators={operators} onSearch={choose} />
        <section class="panel results" aria-label={words.found} aria-busy={found.busy}>
          <div class="body" tabIndex={0}><Results found={found} /></div>
          {(search.cursor || found.data?.next) && (
            <footer>
              <button type="button" class="button small" disabled={!search.cursor} onClick={() => page('')}><Icon of={ArrowLeftToLine} size={14} />{words.newest}</button>
              <button type="button" class="button small" disabled={!found.data?.next} onClick={() => page(found.data?.next ?? '')}>{words.older}<Icon of={ArrowRight} size={14} /></button>
            </footer>
          )}
        </section>
      </div>
    </Shell>
  );
}

function Results({ found }: { found: Asked<{ calls: Journey[] }> }) {
  const words = callsWords();
  if (found.failure) return <Failed failure={found.failure} again={found.again} />;
  if (!found.data) return <Waiting />;
  if (found.data.calls.length === 0) return <Empty icon={SearchX} title={words.nothing}>{words.nothingHelp}</Empty>;
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">{words.began}</th><th scope="col">{words.kind}</th><th scope="col">{words.caller}</th><th scope="col">{words.contract}</th>
          <th scope="col">{words.outcome}</th><th scope="col" class="number">{words.waited}</th><th scope="col" class="number">{words.length}</th>
        </tr>
      </thead>
      <tbody>{found.data.calls.map((call) => <Row key={call.id} call={call} />)}</tbody>
    </table>
  );
}

/** The address of a call's journey. */
export function callAddress(id: string): string {
  return `/calls/${encodeURIComponent(id)}`;
}

/** A call. The whole row opens it; the link is for the keyboard and for another tab. */
function Row({ call }: { call: Journey }) {
  const words = callsWords();
  const back = call.kind === 'callback';
  const open = (event: MouseEvent) => {
    if (!(event.target as Element).closest('a') && !getSelection()?.toString()) location.assign(callAddress(call.id));
  };
  return (
    <tr class="link" onClick={open}>
      <td class="nowrap tabular"><a href={callAddress(call.id)} aria-label={`${words.opens}: ${shortDay(call.started_at)}, ${clockSeconds(call.started_at)}`}>
        {shortDay(call.started_at)}, {clockSeconds(call.started_at)}</a></td>
      <td class="nowrap kind"><Icon of={back ? PhoneOutgoing : PhoneIncoming} size={14} />{words.kinds[call.kind]}</td>
      <td class="nowrap strong tabular">{callerText(call.from)}</td>
      <td class="tabular">{call.contract || <span class="muted">—</span>}</td>
      <td><Outcome of={call.outcome} /></td>
      <td class="number">{call.answered_at ? stopwatch(seconds(call.started_at, call.answered_at)) : <span class="muted">—</span>}</td>
      <td class="number">{call.ended_at ? stopwatch(seconds(call.started_at, call.ended_at)) : words.going}</td>
    </tr>
  );
}

/** How a call ended: the class as a badge, the reason beside it. */
export function Outcome({ of }: { of: Schemas['Outcome'] }) {
  if (!of.class) return <Badge tone="info">{callsWords().going}</Badge>;
  return (
    <span class="outcome">
      <Badge tone={outcomeTone(of.class)}>{outcomeClass(of.class)}</Badge>
      <span class="reason">{outcomeReason(of.class, of.reason)}</span>
    </span>
  );
}
