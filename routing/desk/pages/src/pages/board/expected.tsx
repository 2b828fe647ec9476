import { now } from '../../shell/time';
import { moment } from '../../words/format';
import { endPossible } from './draft';
import { expectedAt, local, picks, type Pick } from './when';
import { boardWords } from './words';

interface Props {
  end: Pick;
  time: string;
  /** When it begins, in milliseconds; now unless given. */
  from?: number;
  change: (part: { end?: Pick; time?: string }) => void;
}

/** When service is expected back: one click for the usual, and what callers will hear of it. */
export function Expected({ end, time, from = now(), change }: Props) {
  const words = boardWords();
  const at = expectedAt(end, time, from);
  const possible = endPossible(end, time, from);
  const pick = (one: Pick) => () => change({ end: one, time: one === 'time' ? time || local(from + 3 * 3_600_000) : time });
  return (
    <div class="expected">
      <fieldset class="segments">
        <legend class="label">{words.expected}</legend>
        {picks.map((one) => (
          <label key={one} class="choice">
            <input type="radio" name="end" checked={end === one} onChange={pick(one)} />{words.picks[one]}
          </label>
        ))}
      </fieldset>
      <div class="at">
        {end === 'time' && (
          <input class="input" type="datetime-local" aria-label={words.time} required min={local(from)} value={time} aria-invalid={!possible}
            onInput={(event) => change({ time: event.currentTarget.value })} />
        )}
        <span class={possible ? 'muted' : 'bad'} role="status">
          {!possible ? words.past : at ? words.atAbout(moment(at)) : words.notKnown}
        </span>
      </div>
    </div>
  );
}
