// What the call was about: one code and a note, to be written during the talk or after it.

import { computed } from '@preact/signals';
import { Check } from 'lucide';
import type { Schemas } from '../../client';
import { Icon } from '../../shell/icon';
import { useShortcuts } from '../../shell/keys';
import { Key, Panel } from '../../shell/parts';
import { Countdown } from '../../shell/timer';
import { complain } from '../../shell/toasts';
import { useAction } from '../../shell/use';
import { named } from '../../words/language';
import { desk, me, shown } from './model';
import { draft, save, write } from './notes';
import { deskWords } from './words';

/** When the wrap-up ends by itself, or empty while there is none. */
const endsAt = computed(() => {
  const { state, since } = me.value ?? {};
  if (state !== 'wrap-up' || !since || !desk.value) return '';
  return new Date(Date.parse(since) + desk.value.wrap_up_seconds * 1000).toISOString();
});

type Codes = Schemas['Desk']['wrap_up_codes'];

/** After the call: all codes at a glance, each with its key. */
function Chips({ codes, code }: { codes: Codes; code: string }) {
  return (
    <div class="codes" role="group" aria-label={deskWords().codeLabel}>
      {codes.map((one, i) => (
        <button key={one.code} type="button" class="button small" aria-pressed={one.code === code} onClick={() => write({ code: one.code })}>
          {i < 9 && <Key of={`Digit${i + 1}`} />}<span>{named(one)}</span>
        </button>
      ))}
    </div>
  );
}

/** During the call: one line, for the path needs the room. */
function Choice({ codes, code }: { codes: Codes; code: string }) {
  const label = deskWords().codeLabel;
  return (
    <select class="input" aria-label={label} value={code} onChange={(event) => write({ code: event.currentTarget.value })}>
      <option value="">{label}…</option>
      {codes.map((one) => <option key={one.code} value={one.code}>{named(one)}</option>)}
    </select>
  );
}

/** The panel, from the answer on. */
export function WrapUp() {
  const words = deskWords();
  const { code, note, saved } = draft.value;
  const codes = desk.value?.wrap_up_codes ?? [];
  const over = shown.value?.state === 'ended';
  const saving = useAction(() => save(draft.value), complain);
  useShortcuts(words.wrapUp, [
    ...(over ? codes.slice(0, 9).map((one, i) => ({ keys: `Digit${i + 1}`, label: named(one), run: () => write({ code: one.code }) })) : []),
    { keys: 'Ctrl+Enter', label: words.save, run: () => { if (draft.value.code) void saving.run(); } },
  ]);
  const side = over && endsAt.value ? <span class="badge" data-tone="wrap-up">{words.nextIn} <Countdown until={endsAt.value} /></span> : null;
  return (
    <Panel title={words.wrapUp} side={side} class={over ? 'wrap-up now' : 'wrap-up'}>
      {over ? <Chips codes={codes} code={code} /> : <Choice codes={codes} code={code} />}
      <textarea class="input" aria-label={words.noteLabel} placeholder={words.note} maxLength={2000} value={note}
        onInput={(event) => write({ note: event.currentTarget.value })} />
      <div class="saving">
        <button type="button" class="button primary small" disabled={!code || saved || saving.busy} onClick={() => void saving.run()}>
          <Icon of={Check} size={14} />{saved ? words.saved : words.save}<span class="key" aria-hidden="true">Ctrl ↵</span>
        </button>
      </div>
    </Panel>
  );
}
