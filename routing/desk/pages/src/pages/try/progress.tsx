import { Grid3x3, PhoneCall, PhoneOff, Volume2, type IconNode } from 'lucide';
import { Icon } from '../../shell/icon';
import { floor } from '../../shell/live';
import { Panel } from '../../shell/parts';
import { session } from '../../shell/session';
import { now } from '../../shell/time';
import { stopwatch } from '../../words/format';
import { promptText } from '../../words/prompts';
import { ownCall } from './heard';
import type { Happening } from './happened';
import { type Caller, line } from './line';
import { tryWords } from './words';

const icons: Record<Happening['what'], IconNode> = { began: PhoneCall, pressed: Grid3x3, ended: PhoneOff };

/** What happens in the call: what is being said, as far as the person may see it, and the keys that were pressed. */
export function Progress({ caller }: { caller?: Caller }) {
  const words = tryWords();
  const { happened, state } = line.value;
  const watches = session.value !== null && session.value.role !== 'operator';
  return (
    <Panel title={words.progress} class="progress" scrolls>
      {caller && <Said caller={caller} />}
      {happened.length === 0 && <p class="muted">{words.nothingYet}</p>}
      <ol aria-live="polite">
        {happened.map(({ after, what, keys }, i) => (
          <li key={i}>
            <time>{stopwatch(after)}</time><Icon of={icons[what]} size={14} />
            <span>{words[what]}{keys && <span class="pressed">{[...keys].map((key, j) => <kbd key={j} class="key">{key}</kbd>)}</span>}</span>
          </li>
        ))}
      </ol>
      {state === 'over' && happened.length > 0 && caller && watches && (
        <p class="recorded"><a href={`/calls?number=${encodeURIComponent(caller.number)}&period=today`}>{words.journey}</a></p>
      )}
    </Panel>
  );
}

/** How long before the answer the call may have begun, in milliseconds. */
const setUp = 5000;

/** The words of the prompt that is playing. The live data of supervisors has its key. */
function Said({ caller }: { caller: Caller }) {
  const words = tryWords();
  const { state, since } = line.value;
  if (state !== 'up') return null;
  const own = ownCall(floor.value?.calls, caller.number, since + now() - Date.now() - setUp);
  const text = own?.hears && promptText(own.hears, own.language === 'en' ? 'en' : 'uk');
  if (!text) return null;
  return <div class="said" aria-live="polite"><div class="label"><Icon of={Volume2} size={14} />{words.heard}</div><q>{text}</q></div>;
}
