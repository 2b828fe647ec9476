// Opening an outage. Whom it hits is shown before it is saved, for the next caller from there hears it.

import { Construction, PlugZap, TriangleAlert, UsersRound, type IconNode } from 'lucide';
import { useMemo, useState } from 'preact/hooks';
import { idempotencyKey } from '../../client';
import { Dialog } from '../../shell/dialog';
import { Icon } from '../../shell/icon';
import { Notice, type Tone } from '../../shell/parts';
import { now } from '../../shell/time';
import { say } from '../../shell/toasts';
import { useAction } from '../../shell/use';
import { explain, shellWords } from '../../shell/words';
import { saveOutage, suggest } from './actions';
import { Combobox } from './combobox';
import { beginningOf, blank, kinds, outageOf, placeOf, type Draft } from './draft';
import { Expected } from './expected';
import { useCount, type Count } from './hits';
import { beginning, complete, itemAt, wrongItems } from './houses';
import { local } from './when';
import { boardWords } from './words';

/** The icons of the kinds of outage. */
export const kindIcons: Record<string, IconNode> = { fault: TriangleAlert, power: PlugZap, planned: Construction, suspected: UsersRound };

type Change = (part: Partial<Draft>) => void;

/** The dialog. */
export function OutageDialog({ onClose }: { onClose: () => void }) {
  const words = boardWords();
  const id = useMemo(() => `desk-${idempotencyKey()}`, []);
  const [draft, setDraft] = useState<Draft>(blank);
  const change: Change = (part) => setDraft((before) => ({ ...before, ...part }));
  const count = useCount(placeOf(draft));
  const saving = useAction(async () => {
    const outage = outageOf(draft, id, now());
    if (!outage) return;
    await saveOutage(outage);
    say(words.opened);
    onClose();
  });
  const ready = (count.state === 'known' || count.state === 'failed') && outageOf(draft, id, now()) !== null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (ready) void saving.run();
  };
  return (
    <Dialog title={words.openOutage} wide onClose={onClose}>
      <form class="outage-form" onSubmit={submit}>
        <Kind draft={draft} change={change} />
        <Address draft={draft} change={change} />
        {draft.kind === 'planned' && <Start draft={draft} change={change} />}
        <Expected end={draft.end} time={draft.time} from={beginningOf(draft, now())} change={change} />
        <label class="field">
          <span>{words.note}</span>
          <input class="input" maxLength={255} value={draft.note} onInput={(event) => change({ note: event.currentTarget.value })} />
        </label>
        <div role="alert">{saving.failure ? <Notice tone="bad">{explain(saving.failure)}</Notice> : null}</div>
        <footer>
          <Hits count={count} />
          <button type="button" class="button" onClick={onClose}>{shellWords().cancel}</button>
          <button type="submit" class="button danger" disabled={!ready || saving.busy}>{words.open}</button>
        </footer>
      </form>
    </Dialog>
  );
}

interface PartProps {
  draft: Draft;
  change: Change;
}

function Kind({ draft, change }: PartProps) {
  const words = boardWords();
  return (
    <fieldset class="segments">
      <legend class="label">{words.kind}</legend>
      {kinds.map((kind) => (
        <label key={kind} class="choice">
          <input type="radio" name="kind" checked={draft.kind === kind} onChange={() => change({ kind })} />
          <Icon of={kindIcons[kind]!} />{words.kinds[kind]}
        </label>
      ))}
    </fieldset>
  );
}

function Address({ draft, change }: PartProps) {
  const words = boardWords();
  const { city, street, houses, wholeCity, wholeStreet } = draft;
  const wrong = wholeCity || wholeStreet ? [] : wrongItems(houses);
  return (
    <div class="address">
      <Combobox label={words.city} value={city} autofocus onChange={(text) => change({ city: text })} ask={(text) => suggest({ city: text })} />
      <Combobox label={words.street} value={wholeCity ? '' : street} disabled={wholeCity} onChange={(text) => change({ street: text })}
        ask={(text) => suggest({ city: city.trim(), street: text })} />
      <Combobox label={words.houses} value={wholeCity || wholeStreet ? '' : houses} disabled={wholeCity || wholeStreet}
        onChange={(text) => change({ houses: text })} ask={(house) => suggest({ city: city.trim(), street: street.trim(), house })}
        typed={(text, caret) => beginning(itemAt(text, caret).text)} put={complete} help={words.housesHelp}
        wrong={wrong.length ? words.wrongHouses(wrong.join('; ')) : ''} />
      <label class="switch">
        <input type="checkbox" checked={wholeCity} onChange={(event) => change({ wholeCity: event.currentTarget.checked })} />{words.wholeCityBox}
      </label>
      <label class="switch">
        <input type="checkbox" checked={wholeCity || wholeStreet} disabled={wholeCity}
          onChange={(event) => change({ wholeStreet: event.currentTarget.checked })} />{words.wholeStreetBox}
      </label>
    </div>
  );
}

/** Planned work is told before it begins. */
function Start({ draft, change }: PartProps) {
  const words = boardWords();
  const tomorrow = () => `${local(now() + 86_400_000).slice(0, 10)}T01:00`;
  return (
    <fieldset class="segments">
      <legend class="label">{words.start}</legend>
      <label class="choice"><input type="radio" name="start" checked={!draft.start} onChange={() => change({ start: '' })} />{words.startNow}</label>
      <label class="choice"><input type="radio" name="start" checked={!!draft.start} onChange={() => change({ start: draft.start || tomorrow() })} />{words.picks.time}</label>
      {draft.start && (
        <input class="input" type="datetime-local" aria-label={`${words.start}: ${words.time}`} required min={local(now())} value={draft.start}
          onInput={(event) => change({ start: event.currentTarget.value })} />
      )}
    </fieldset>
  );
}

/** Whom it hits, in words, before anything is saved. */
function Hits({ count }: { count: Count }) {
  const words = boardWords();
  const { state, affected } = count;
  const nobody = state === 'known' && affected?.contracts === 0;
  const tone: Tone = state === 'failed' || nobody ? 'warn' : state === 'known' ? 'info' : 'plain';
  const text = {
    none: words.fillIn, failed: words.notCounted, busy: words.counting, known: nobody ? words.hitsNobody : '',
  }[state];
  return (
    <div class="hits" data-tone={tone} role="status">
      <Icon of={tone === 'warn' ? TriangleAlert : UsersRound} size={20} />
      {text || <span>{words.hits}: <strong>{words.contracts(affected?.contracts ?? 0)}</strong>, {words.phones(affected?.phones ?? 0)}</span>}
    </div>
  );
}
