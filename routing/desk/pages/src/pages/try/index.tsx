// Try the hotline: a telephone in the page that calls it as one of the demo's callers.

import { PhoneOff } from 'lucide';
import { useState } from 'preact/hooks';
import { api, done, Failure, type Schemas } from '../../client';
import { useShortcuts } from '../../shell/keys';
import { Empty, Failed, Panel, Waiting } from '../../shell/parts';
import { begin, mount, Shell } from '../../shell/shell';
import { useAsked } from '../../shell/use';
import { phone as phoneText, setTimeZone } from '../../words/format';
import { language } from '../../words/language';
import { busy, call, hangUp, line, type Caller, type Demo } from './line';
import { Progress } from './progress';
import { Telephone } from './telephone';
import { tryWords } from './words';
import './try.css';

async function ask() {
  const demo = await done(api.GET('/api/v1/try'));
  setTimeZone(demo.time_zone);
  return demo;
}

function Try() {
  const words = tryWords();
  const asked = useAsked(ask, []);
  const off = asked.failure instanceof Failure && asked.failure.kind === 'missing';
  return (
    <Shell page="try">
      {off ? <Empty icon={PhoneOff} title={words.off}>{words.offHelp}</Empty>
        : asked.failure ? <Failed failure={asked.failure} again={asked.again} />
          : asked.data ? <Demonstration demo={asked.data} callers={asked.data.callers} /> : <Waiting />}
    </Shell>
  );
}

function Demonstration({ demo, callers }: { demo: Demo; callers: Caller[] }) {
  const words = tryWords();
  const [number, setNumber] = useState(callers[0]?.number ?? '');
  const caller = callers.find((one) => one.number === number);
  const start = () => { if (caller) void call(caller.number, demo); };
  useShortcuts(words.title, [{ keys: 'KeyC', label: words.keyCall, run: () => (busy(line.value) ? hangUp() : start()) }]);
  return (
    <div class="try">
      <Panel title={words.who} class="who">
        <p class="lead">{words.lead}</p>
        <Callers callers={callers} chosen={number} disabled={busy(line.value)} onChoose={setNumber} />
      </Panel>
      <Telephone dialled={dialledNumber(demo.dial)} caller={caller} onCall={start} />
      <Progress caller={caller} />
    </div>
  );
}

/** The number in the address that is called. */
function dialledNumber(address: string): string {
  return /^sips?:([^@]+)@/.exec(address)?.[1] ?? address;
}

interface CallersProps {
  callers: Caller[];
  chosen: string;
  disabled: boolean;
  onChoose: (number: string) => void;
}

function Callers({ callers, chosen, disabled, onChoose }: CallersProps) {
  const words = tryWords();
  return (
    <fieldset class="choices callers" disabled={disabled} aria-label={words.who}>
      {callers.map(({ number, contract, story }) => (
        <label key={number} class="choice caller">
          <input type="radio" name="caller" value={number} checked={number === chosen} onChange={() => onChoose(number)} />
          <span>
            <span class="number">{phoneText(number)}<span class="contract">{contract ? words.contract(contract) : words.noContract}</span></span>
            <span class="story">{story[language.value]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** Anybody may try the hotline; who is signed in keeps the tabs, and a supervisor sees what is being said. */
async function open(): Promise<void> {
  const response = await fetch('/api/v1/session').catch(() => null);
  const who = response?.ok ? (await response.json()) as Schemas['Session'] : null;
  if (who) await begin(Try, { live: who.role !== 'operator' });
  else mount(Try);
}

void open();
