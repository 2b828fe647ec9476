// The statistics: a period, its main numbers, and pictures of what happened in it.

import { useMemo, useState } from 'preact/hooks';
import { api, done } from '../../client';
import { begin, Shell } from '../../shell/shell';
import { useShortcuts } from '../../shell/keys';
import { now as serviceNow } from '../../shell/time';
import { useAsked } from '../../shell/use';
import { rangeText } from './labels';
import { totalsOf, type TableName, type Tables } from './numbers';
import { CallsFigure, FlowFigure, HeatFigure, OperatorsFigure, OutagesFigure, QualityFigure, RefusalsFigure, ServedFigure, type About } from './panels';
import { before, fromQuery, rangeOf, toQuery, type By, type Chosen, type Range } from './period';
import { Picker } from './picker';
import { Tiles } from './tiles';
import { statsWords } from './words';
import './stats.css';

/** Asks for a table. The error is a Failure. */
async function table<Name extends TableName>(name: Name, { since, until }: Range, by: By | 'all'): Promise<Tables[Name][]> {
  const answer = await done(api.GET('/api/v1/stats/{table}', {
    params: { path: { table: name }, query: { since: since.toISOString(), until: until.toISOString(), by } },
  }));
  return (answer as { rows: unknown }).rows as Tables[Name][];
}

async function callsAndServed(range: Range, by: By | 'all') {
  const [departments, served] = await Promise.all([table('departments', range, by), table('served', range, by)]);
  return { departments, served };
}

/** The outages that callers heard of, and where each is or was. */
async function outagesOf(range: Range) {
  const [rows, { outages }] = await Promise.all([
    table('outages', range, 'all'),
    done(api.GET('/api/v1/outages', { params: { query: { all: true } } })),
  ]);
  return { rows, places: new Map(outages.map(({ id, city, street, houses }) => [id, [city, street, houses].filter((part) => part !== '*').join(', ')])) };
}

/** The period in the page's address, and the moment at which it was last asked for. */
function usePeriod() {
  const [state, setState] = useState(() => {
    const now = new Date(serviceNow());
    return { chosen: fromQuery(new URLSearchParams(location.search), now), now };
  });
  const onChoose = (chosen: Chosen) => {
    history.replaceState(null, '', `?${toQuery(chosen)}`);
    setState({ chosen, now: new Date(serviceNow()) });
  };
  return { ...state, onChoose };
}

function Stats() {
  const words = statsWords();
  const { chosen, now, onChoose } = usePeriod();
  const refresh = () => onChoose(fromQuery(new URLSearchParams(location.search), new Date(serviceNow())));
  useShortcuts(words.title, [{ keys: 'KeyR', label: words.refresh, run: refresh }]);
  const about = useMemo<About>(() => ({ chosen, range: rangeOf(chosen), now }), [chosen, now]);
  const earlier = useMemo(() => before(chosen, now), [chosen, now]);
  const calls = useAsked(() => callsAndServed(about.range, chosen.by), [about]);
  const past = useAsked(() => callsAndServed(earlier, 'all'), [earlier]);
  return (
    <Shell page="stats">
      <div class="stats">
        <Picker chosen={chosen} now={now} onChoose={onChoose} onRefresh={refresh} />
        <Tiles now={calls.data && totalsOf(calls.data.departments, calls.data.served)} compared={rangeText(earlier)}
          then={past.data && totalsOf(past.data.departments, past.data.served)} />
        <div class="figures">
          <CallsFigure about={about} asked={calls} />
          <QualityFigure about={about} asked={calls} />
          <ServedFigure about={about} asked={calls} />
          <Whole about={about} />
        </div>
      </div>
    </Shell>
  );
}

/** The pictures of the period as a whole. */
function Whole({ about }: { about: About }) {
  const flow = useAsked(() => table('flow', about.range, 'all'), [about]);
  const heat = useAsked(() => table('heat', about.range, 'all'), [about]);
  const refusals = useAsked(() => table('refusals', about.range, 'all'), [about]);
  const outages = useAsked(() => outagesOf(about.range), [about]);
  const operators = useAsked(() => table('operators', about.range, 'all'), [about]);
  return (
    <>
      <FlowFigure about={about} asked={flow} />
      <RefusalsFigure about={about} asked={refusals} />
      <OutagesFigure about={about} asked={outages} />
      <HeatFigure about={about} asked={heat} />
      <OperatorsFigure about={about} asked={operators} />
    </>
  );
}

void begin(Stats, { live: false });
