// One call: who and how it ended, where its time went, and its journey line by line.

import { ArrowLeft, Printer } from 'lucide';
import { useEffect, useMemo } from 'preact/hooks';
import { api, done, type Schemas } from '../../client';
import { Icon } from '../../shell/icon';
import { useOperators } from '../../shell/operators';
import { Failed, Panel, Waiting } from '../../shell/parts';
import { theme } from '../../shell/preferences';
import { Shell } from '../../shell/shell';
import { now } from '../../shell/time';
import { useAsked } from '../../shell/use';
import { clockSeconds, day, moment, phone, stopwatch } from '../../words/format';
import { callerText } from '../../words/journey';
import { wrapUpText } from '../../words/wrap-ups';
import { callAddress, Outcome } from './list';
import { ScaleBar } from './scale';
import { seconds, tell, type Journey } from './story';
import { Timeline } from './timeline';
import { callsWords } from './words';

/** Paper is white: a dark page is printed light. */
function useLightPaper(): void {
  useEffect(() => {
    const begins = () => { document.documentElement.dataset.theme = 'light'; };
    const ends = () => { document.documentElement.dataset.theme = theme.value; };
    addEventListener('beforeprint', begins);
    addEventListener('afterprint', ends);
    return () => {
      removeEventListener('beforeprint', begins);
      removeEventListener('afterprint', ends);
    };
  }, []);
}

/** The page /calls/ID. */
export function Call({ id }: { id: string }) {
  const words = callsWords();
  const asked = useAsked(() => done(api.GET('/api/v1/calls/{id}', { params: { path: { id } } })), [id]);
  const { data } = asked;
  useLightPaper();
  useEffect(() => {
    if (data) document.title = `${callerText(data.from)} · ${day(data.started_at)} · ${words.title}`;
  }, [data, words]);
  return (
    <Shell page="calls">
      {asked.failure ? <Failed failure={asked.failure} again={asked.again} /> : data ? <Shown journey={data} /> : <Waiting />}
    </Shell>
  );
}

function Shown({ journey }: { journey: Journey }) {
  const words = callsWords();
  const operators = useOperators();
  const name = (operator: string) => operators.get(operator) ?? operator;
  const phases = useMemo(() => tell(journey), [journey]);
  const end = journey.ended_at ?? new Date(now()).toISOString();
  return (
    <div class="call-page">
      <Head journey={journey} />
      <Panel title={words.scale} class="scale-panel"><ScaleBar phases={phases} from={journey.started_at} until={end} name={name} /></Panel>
      <div class="columns">
        <Panel title={words.journey} class="journey"><Timeline journey={journey} phases={phases} end={end} name={name} /></Panel>
        <aside>
          <Facts journey={journey} />
          {journey.notes && journey.notes.length > 0 && <Notes notes={journey.notes} name={name} />}
          <Others journey={journey} />
        </aside>
      </div>
    </div>
  );
}

/** Back to where the person came from, if that was the list. */
function goBack(event: MouseEvent): void {
  if (!document.referrer.startsWith(`${location.origin}/calls`)) return;
  event.preventDefault();
  history.back();
}

function Head({ journey }: { journey: Journey }) {
  const words = callsWords();
  const length = journey.ended_at ? stopwatch(seconds(journey.started_at, journey.ended_at)) : words.going;
  return (
    <header class="call-head">
      <a class="button quiet icon" href="/calls" aria-label={words.back} title={words.back} onClick={goBack}><Icon of={ArrowLeft} size={18} /></a>
      <div>
        <h2>{callerText(journey.from)}</h2>
        <p>{journey.kind === 'callback' ? words.callback : words.call} · {day(journey.started_at)}, {clockSeconds(journey.started_at)} · {length}</p>
      </div>
      <Outcome of={journey.outcome} />
      <button type="button" class="button print" onClick={() => print()}><Icon of={Printer} />{words.print}</button>
    </header>
  );
}

function Facts({ journey }: { journey: Journey }) {
  const words = callsWords();
  return (
    <section class="panel facts" aria-label={words.call}>
      <dl>
        {journey.contract && <Fact name={words.contract}><a href={`/calls?contract=${journey.contract}`}>{journey.contract}</a></Fact>}
        <Fact name={words.dialledNumber}>{phone(journey.to) || '—'}</Fact>
        <Fact name={words.language}>{words.languages[journey.language] ?? journey.language}</Fact>
        <Fact name={words.beganAt}>{clockSeconds(journey.started_at)}</Fact>
        {journey.answered_at && <Fact name={words.waited}>{stopwatch(seconds(journey.started_at, journey.answered_at))}</Fact>}
        <Fact name={words.endedAt}>{journey.ended_at ? clockSeconds(journey.ended_at) : words.going}</Fact>
        <Fact name={words.id}><code>{journey.id}</code></Fact>
      </dl>
      {journey.from && <p><a href={`/calls?number=${encodeURIComponent(journey.from)}&kind=callback`}>{words.callBacks}</a></p>}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return <div><dt>{name}</dt><dd>{children}</dd></div>;
}

function Notes({ notes, name }: { notes: NonNullable<Journey['notes']>; name: (operator: string) => string }) {
  const words = callsWords();
  return (
    <Panel title={words.notes} class="notes">
      {notes.map(({ operator, at, code, note }) => (
        <article key={operator + at}>
          <header><strong>{name(operator)}</strong><span class="muted">{moment(at)}</span></header>
          {code && <span class="badge" data-tone="plain">{wrapUpText(code)}</span>}
          <p>{note || <span class="muted">{words.noNote}</span>}</p>
        </article>
      ))}
    </Panel>
  );
}

/** The other calls of the contract, or of the number if there is no contract. */
function Others({ journey }: { journey: Journey }) {
  const words = callsWords();
  const query: Record<string, string> = journey.contract ? { contract: journey.contract } : { number: journey.from };
  const asked = useAsked(async () => {
    if (!journey.contract && journey.from.length < 4) return { calls: [] };
    return done(api.GET('/api/v1/calls', { params: { query: { ...query, limit: 9 } } }));
  }, [journey.id]);
  const others = asked.data?.calls.filter(({ id }) => id !== journey.id).slice(0, 8);
  const all = <a class="button quiet small" href={`/calls?${new URLSearchParams(query).toString()}`}>{words.allOthers}</a>;
  return (
    <Panel title={journey.contract ? words.others : words.othersNumber} side={others?.length ? all : undefined} class="others">
      {asked.failure ? <Failed failure={asked.failure} again={asked.again} /> : !others ? <Waiting /> : others.length === 0
        ? <p class="muted">{words.noOthers}</p>
        : <ul>{others.map((call) => <Other key={call.id} call={call} />)}</ul>}
    </Panel>
  );
}

function Other({ call }: { call: Schemas['Journey'] }) {
  return (
    <li>
      <a href={callAddress(call.id)}>{moment(call.started_at)}</a>
      <Outcome of={call.outcome} />
    </li>
  );
}
