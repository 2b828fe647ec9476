// The open outages: what callers from there hear now.

import { computed, signal } from '@preact/signals';
import { AlarmClock, CalendarClock, CircleCheck, CircleHelp, Clock, Plus, Sun, TriangleAlert, UsersRound } from 'lucide';
import { useMemo, useState } from 'preact/hooks';
import { Confirm } from '../../shell/confirm';
import { Dialog } from '../../shell/dialog';
import { Icon } from '../../shell/icon';
import { Empty, Key, Notice, Panel } from '../../shell/parts';
import { now, ticking } from '../../shell/time';
import { say } from '../../shell/toasts';
import { useAction } from '../../shell/use';
import { explain, shellWords } from '../../shell/words';
import { moment } from '../../words/format';
import { closeOutage, saveOutage } from './actions';
import { endPossible, type Place } from './draft';
import { Expected } from './expected';
import type { Outage } from './floor';
import { hits } from './hits';
import { mayAct, open, outages, shut } from './model';
import { kindIcons, OutageDialog } from './outage-dialog';
import { expectedAt, local, type Pick as End } from './when';
import { boardWords } from './words';

const inHand = signal<{ what: 'time' | 'close'; outage: Outage } | null>(null);
const putAway = () => { inHand.value = null; };

/** The panel. */
export function Outages() {
  const words = boardWords();
  const all = outages.value;
  const add = mayAct.value && (
    <button type="button" class="button small" aria-haspopup="dialog" onClick={() => { open.value = 'outage'; }}>
      <Icon of={Plus} size={14} />{words.openOutage}<Key of="KeyO" />
    </button>
  );
  return (
    <Panel title={all.length ? `${words.outages} · ${all.length}` : words.outages} class="outages" side={add}>
      {all.length === 0 ? <Empty icon={Sun} title={words.noOutages}>{words.noOutagesText}</Empty> : (
        <ul class="rows" tabIndex={0} aria-label={words.outages}>{all.map((one) => <Row key={one.id} outage={one} />)}</ul>
      )}
      {open.value === 'outage' && <OutageDialog onClose={shut} />}
      {inHand.value?.what === 'time' && <TimeDialog outage={inHand.value.outage} />}
      {inHand.value?.what === 'close' && <CloseDialog outage={inHand.value.outage} />}
    </Panel>
  );
}

/** Where it is, on one line. */
export function placeText({ city, street, houses }: Place): string {
  const words = boardWords();
  if (street === '*') return `${city}, ${words.wholeCity}`;
  return `${city}, ${street}, ${houses === '*' ? words.wholeStreet : houses.replaceAll(';', '; ')}`;
}

function Row({ outage }: { outage: Outage }) {
  const words = boardWords();
  const { kind, started_at, note } = outage;
  const place = placeText(outage);
  const contracts = mayAct.value ? hits(outage) : undefined;
  const ahead = useMemo(() => computed(() => Date.parse(started_at) > ticking.value), [started_at]);
  const since = ahead.value ? outage.expected_at && `${words.until} ${moment(outage.expected_at)}` : `${words.since} ${moment(started_at)}`;
  const closing = words.endings[ending(outage, ahead.value)].label;
  return (
    <li class="outage">
      <span class="kind" data-tone={kind === 'planned' ? 'info' : 'bad'} title={words.kinds[kind]}><Icon of={kindIcons[kind] ?? TriangleAlert} /></span>
      <div class="what">
        <strong title={note ? `${place}. ${note}` : place}>{place}</strong>
        <span class="facts">
          {ahead.value ? <Begins at={started_at} /> : <Expectation at={outage.expected_at} />}
          {contracts !== undefined && <span class="hit" title={words.contracts(contracts)}><Icon of={UsersRound} size={12} label={words.contracts(contracts)} />{contracts}</span>}
          <span class="since" title={since}>{since}</span>
        </span>
        {note && <span class="note" title={note}>{note}</span>}
      </div>
      {mayAct.value && (
        <span class="buttons">
          <button type="button" class="button quiet icon small" aria-label={`${words.change}: ${place}`} title={words.change} onClick={() => { inHand.value = { what: 'time', outage }; }}>
            <Icon of={CalendarClock} />
          </button>
          <button type="button" class="button quiet icon small" aria-label={`${closing}: ${place}`} title={closing} onClick={() => { inHand.value = { what: 'close', outage }; }}>
            <Icon of={CircleCheck} />
          </button>
        </span>
      )}
    </li>
  );
}

/** Planned work that callers do not hear of yet. */
function Begins({ at }: { at: string }) {
  return <span class="badge" data-tone="plain"><Icon of={CalendarClock} size={14} />{boardWords().begins} {moment(at)}</span>;
}

/** The expected end. One that has passed is news to act on: callers hear no time then. */
function Expectation({ at }: { at: string | undefined }) {
  const words = boardWords();
  const passed = useMemo(() => computed(() => at !== undefined && Date.parse(at) <= ticking.value), [at]);
  if (!at) return <span class="badge" data-tone="plain"><Icon of={CircleHelp} size={14} />{words.unknownEnd}</span>;
  if (passed.value) return <span class="badge" data-tone="bad" title={words.passedHelp}><Icon of={AlarmClock} size={14} />{words.passedEnd}</span>;
  return <span class="badge" data-tone="info"><Icon of={Clock} size={14} />{words.until} {moment(at)}</span>;
}

/** Says anew when service is expected back. */
function TimeDialog({ outage }: { outage: Outage }) {
  const words = boardWords();
  const [when, setWhen] = useState<{ end: End; time: string }>({ end: 60, time: outage.expected_at ? local(outage.expected_at) : '' });
  const saving = useAction(async () => {
    await saveOutage({ ...outage, expected_at: expectedAt(when.end, when.time, now()) });
    say(words.saved);
    putAway();
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void saving.run();
  };
  return (
    <Dialog title={words.change} onClose={putAway}>
      <form class="outage-form" onSubmit={submit}>
        <p>{placeText(outage)}</p>
        <Expected {...when} change={(part) => setWhen((before) => ({ ...before, ...part }))} />
        <div role="alert">{saving.failure ? <Notice tone="bad">{explain(saving.failure)}</Notice> : null}</div>
        <footer>
          <button type="button" class="button" onClick={putAway}>{shellWords().cancel}</button>
          <button type="submit" class="button primary" disabled={saving.busy || !endPossible(when.end, when.time, now())}>{shellWords().save}</button>
        </footer>
      </form>
    </Dialog>
  );
}

/** How one is ended: an outage is closed, work that has begun is ended, and work that has not is called off. */
function ending({ kind }: Outage, ahead: boolean): 'outage' | 'work' | 'ahead' {
  if (kind !== 'planned') return 'outage';
  return ahead ? 'ahead' : 'work';
}

function CloseDialog({ outage }: { outage: Outage }) {
  const how = ending(outage, Date.parse(outage.started_at) > now());
  const { title, label, text, done } = boardWords().endings[how];
  const close = async () => {
    await closeOutage(outage.id);
    say(done);
  };
  return (
    <Confirm title={title} label={label} keep={how === 'outage' ? undefined : boardWords().keep} act={close} onClose={putAway}>
      <p><strong>{placeText(outage)}</strong></p>
      <p>{text}</p>
    </Confirm>
  );
}
