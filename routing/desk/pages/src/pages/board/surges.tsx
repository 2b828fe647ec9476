// Alarms: too many callers from one place. They go by themselves when it is calm there again.

import { computed } from '@preact/signals';
import { Megaphone, Siren } from 'lucide';
import { useMemo } from 'preact/hooks';
import { Icon } from '../../shell/icon';
import { secondsSince } from '../../shell/time';
import { complain, say } from '../../shell/toasts';
import { useAction } from '../../shell/use';
import { clock, roughly } from '../../words/format';
import { announce } from './actions';
import type { Surge } from './floor';
import { mayAct, surges } from './model';
import { boardWords } from './words';

/** All alarms, those that callers do not hear of yet first. */
export function Surges() {
  const all = [...surges.value].sort((a, b) => Number(!!a.announced_at) - Number(!!b.announced_at) || a.raised_at.localeCompare(b.raised_at));
  const news = all.filter(({ announced_at }) => !announced_at).map(place).join('; ');
  return (
    <>
      <span class="hidden-visually" role="alert">{news && `${boardWords().surges}: ${news}`}</span>
      <section class="surges" aria-label={boardWords().surges} hidden={all.length === 0}>
        {all.map((surge) => <Alarm key={surge.id} surge={surge} />)}
      </section>
    </>
  );
}

function place({ city, street, house = boardWords().wholeStreet }: Surge): string {
  return `${city}, ${street}, ${house}`;
}

function Alarm({ surge }: { surge: Surge }) {
  const words = boardWords();
  return (
    <div class="alarm" data-announced={surge.announced_at ? 'yes' : 'no'}>
      <Icon of={Siren} size={20} />
      <div class="where">
        <strong>{place(surge)}</strong>
        <span>{words.callers(surge.callers)} <Within since={surge.since} /></span>
      </div>
      {surge.announced_at ? <span class="told"><Icon of={Megaphone} />{words.announced(clock(surge.announced_at))}</span> : mayAct.value && <Announce id={surge.id} />}
    </div>
  );
}

/** In what time they have called: in words, for 9:00 would be read as the time of day. */
function Within({ since }: { since: string }) {
  const text = useMemo(() => {
    const seconds = secondsSince(since);
    return computed(() => boardWords().within(roughly(seconds.value)));
  }, [since]);
  return <>{text}</>;
}

function Announce({ id }: { id: number }) {
  const words = boardWords();
  const telling = useAction(async () => {
    await announce(id);
    say(words.announcedNow);
  }, complain);
  return (
    <button type="button" class="button" title={words.announceHelp} disabled={telling.busy} onClick={() => void telling.run()}>
      <Icon of={Megaphone} />{words.announce}
    </button>
  );
}

/** Leads the keyboard to the first alarm that callers do not hear of. */
export function focusAlarm(): void {
  document.querySelector<HTMLElement>('.alarm .button')?.focus();
}
