// The operator's desk: on the left the operator's own state and what waits, in the middle the call and its card.

import { Coffee, Headset, MicOff, Power } from 'lucide';
import { useEffect } from 'preact/hooks';
import { floor } from '../../shell/live';
import { Empty, Failed, Waiting } from '../../shell/parts';
import { session } from '../../shell/session';
import { Shell } from '../../shell/shell';
import { warn } from '../../shell/toasts';
import { useAsked } from '../../shell/use';
import { percent, stopwatch } from '../../words/format';
import { callerText } from '../../words/journey';
import { BareCall, useBareCall } from './bare-call';
import { CallBacks } from './call-backs';
import { CallBar } from './call-bar';
import { Card } from './card';
import { contract, loadDesk, me, setState, shown } from './model';
import { Path } from './path';
import { Queues } from './queues';
import { Search } from './search';
import { handset, phoneState, startPhone, stopPhone } from './softphone';
import { StatePanel } from './state-panel';
import { deskWords } from './words';
import { WrapUp } from './wrap-up';

/** Whoever signs out takes no more calls; in a call one does not sign out. */
async function goHome(): Promise<boolean> {
  if (handset.value !== 'idle') {
    warn(deskWords().signOutInCall);
    return false;
  }
  await setState('offline');
  stopPhone();
  return true;
}

/** The page. */
export function DeskPage() {
  const asked = useAsked(loadDesk, []);
  const loaded = asked.data;
  useEffect(() => { if (loaded) void startPhone(loaded.phone, session.value?.name ?? ''); }, [loaded]);
  return (
    <Shell page="desk" beforeSignOut={goHome}>
      {loaded ? <Desk /> : asked.failure ? <Failed failure={asked.failure} again={asked.again} /> : <Waiting />}
    </Shell>
  );
}

function Desk() {
  useTitle();
  const bare = useBareCall();
  const call = bare ? null : shown.value;
  return (
    <div class="desk" data-call={call ? call.state : 'none'}>
      <aside class="left">
        <StatePanel />
        <Queues />
        <CallBacks />
      </aside>
      <div class="middle">
        {bare && <BareCall />}
        {call ? <CallBar /> : <Search />}
        {call || contract.value ? (
          <div class={call ? 'work' : 'work alone'}>
            <Card />
            {call && <div class="beside"><Search /><Path />{call.state !== 'ringing' && <WrapUp />}</div>}
          </div>
        ) : <Idle />}
      </div>
    </div>
  );
}

/** A call that rings shows in the title too, for an operator who looks at another window. */
function useTitle(): void {
  const call = shown.value;
  const ringing = call?.state === 'ringing' ? callerText(call.from) : '';
  useEffect(() => {
    if (!ringing) return;
    const before = document.title;
    document.title = `● ${ringing}`;
    return () => { document.title = before; };
  }, [ringing]);
}

/** Nothing to do: what comes next, and how the day goes. */
function Idle() {
  const words = deskWords();
  const state = me.value?.state ?? 'offline';
  const icon = { paused: Coffee, offline: Power }[state as string] ?? Headset;
  const mute = phoneState.value === 'denied' || phoneState.value === 'displaced' ? phoneState.value : '';
  return (
    <section class="panel idle">
      {mute ? <Empty icon={MicOff} title={words.phones[mute]}>{words.phoneHelp[mute]}</Empty>
        : <Empty icon={icon} title={words.idle[state]}>{words.idleText[state]}</Empty>}
      <Today />
    </section>
  );
}

function Today() {
  const words = deskWords();
  const today = floor.value?.today;
  if (!today) return null;
  const { answered, abandoned, service_level: level, average_wait_seconds: wait } = today;
  const facts: [string, string][] = [
    [words.todayFacts.answered, String(answered)], [words.todayFacts.abandoned, String(abandoned)],
    [words.todayFacts.level, level === undefined ? '–' : percent(level)], [words.todayFacts.wait, wait === undefined ? '–' : stopwatch(wait)],
  ];
  return (
    <>
      <h2 class="today-title">{words.today}</h2>
      <dl class="today">{facts.map(([title, value]) => <div key={title}><dt>{title}</dt><dd>{value}</dd></div>)}</dl>
    </>
  );
}
