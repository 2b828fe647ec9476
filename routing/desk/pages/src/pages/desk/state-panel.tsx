// The operator's own state: what it is, since when, and one key to change it.

import { signal } from '@preact/signals';
import { ArrowLeft, Check, CirclePause, Mic, MicOff, Phone, PhoneOff, Power } from 'lucide';
import type { Schemas } from '../../client';
import { Icon } from '../../shell/icon';
import { useShortcuts } from '../../shell/keys';
import { Key } from '../../shell/parts';
import { session } from '../../shell/session';
import { stateIcons } from '../../shell/state';
import { Elapsed } from '../../shell/timer';
import { complain } from '../../shell/toasts';
import { shellWords } from '../../shell/words';
import { named } from '../../words/language';
import { pauseText } from '../../words/pauses';
import { desk, me, setState } from './model';
import { phoneState, startPhone, type PhoneState } from './softphone';
import { deskWords } from './words';

type Duty = 'ready' | 'paused' | 'offline';

/** What was asked for during a call, for when it is over. */
const afterCall = signal<Duty | ''>('');
const choosing = signal(false);

const busyStates: Schemas['OperatorState'][] = ['reserved', 'ringing', 'talking'];

async function change(state: Duty, reason?: string): Promise<void> {
  choosing.value = false;
  const busy = me.value && busyStates.includes(me.value.state);
  await setState(state, reason).catch(complain);
  afterCall.value = busy ? state : '';
}

/** The words of a pause's reason: the service's own of those that it offers. */
function reasonText(code: string): string {
  const reason = desk.value?.pause_reasons.find((one) => one.code === code);
  return reason ? named(reason) : pauseText(code);
}

/** The panel. */
export function StatePanel() {
  const words = deskWords();
  const state = me.value?.state ?? 'offline';
  const busy = busyStates.includes(state);
  useShortcuts(words.state, [
    { keys: 'KeyR', label: words.toReady, run: () => void change('ready') },
    { keys: 'KeyP', label: words.pause, run: () => { choosing.value = true; } },
  ]);
  return (
    <section class="panel state-panel" aria-label={words.state}>
      <Tile state={state} />
      {choosing.value ? <Reasons /> : <Choices state={state} />}
      {busy && afterCall.value && <p class="after-call"><Icon of={Check} size={14} />{words.afterCall}: {words.after[afterCall.value]}</p>}
      <PhoneLine />
    </section>
  );
}

function Tile({ state }: { state: Schemas['OperatorState'] }) {
  const { since, reason } = me.value ?? {};
  return (
    <div class="state-tile" data-tone={state} role="status">
      <Icon of={stateIcons[state]} size={32} />
      <div>
        <div class="state-name">{shellWords().states[state]}</div>
        {state === 'paused' && reason && <div class="state-reason">{reasonText(reason)}</div>}
      </div>
      {since && <Elapsed since={since} />}
    </div>
  );
}

function Choices({ state }: { state: Schemas['OperatorState'] }) {
  const words = deskWords();
  return (
    <div class="state-choices">
      <button type="button" class="button" disabled={state === 'ready'} onClick={() => void change('ready')}>
        <Icon of={stateIcons.ready} />{words.ready}<Key of="KeyR" />
      </button>
      <button type="button" class="button" aria-haspopup="true" onClick={() => { choosing.value = true; }}>
        <Icon of={CirclePause} />{words.pause}<Key of="KeyP" />
      </button>
    </div>
  );
}

function Reasons() {
  const words = deskWords();
  const reasons = desk.value?.pause_reasons ?? [];
  useShortcuts(words.pauseWhy, [
    ...reasons.slice(0, 9).map((reason, i) => ({ keys: `Digit${i + 1}`, label: named(reason), run: () => void change('paused', reason.code) })),
    { keys: 'Escape', label: shellWords().cancel, run: () => { choosing.value = false; } },
  ]);
  return (
    <div class="state-reasons" role="group" aria-label={words.pauseWhy}>
      {reasons.map((reason, i) => (
        <button key={reason.code} type="button" class="button small" autofocus={i === 0} onClick={() => void change('paused', reason.code)}>
          {i < 9 && <Key of={`Digit${i + 1}`} />}{named(reason)}
        </button>
      ))}
      <button type="button" class="button quiet small" onClick={() => { choosing.value = false; }}>
        <Icon of={ArrowLeft} size={14} />{shellWords().cancel}
      </button>
    </div>
  );
}

const phoneIcons: Record<PhoneState, typeof Phone> = {
  none: Phone, starting: Mic, ready: Mic, lost: PhoneOff, denied: MicOff, displaced: PhoneOff,
};

/** How the telephone stands: without one nobody is rung, so anything but ready is loud. */
function PhoneLine() {
  const words = deskWords();
  const state = phoneState.value;
  const again = state === 'denied' || state === 'displaced';
  const loud = again || state === 'lost';
  return (
    <div class="phone-line" data-tone={loud ? 'bad' : 'good'} data-loud={loud} role="status">
      <Icon of={phoneIcons[state]} size={14} />
      <span class="text">{words.phones[state]}</span>
      {again && (
        <button type="button" class="button small" onClick={() => void startPhone(desk.value?.phone, session.value?.name ?? '')}>
          {state === 'denied' ? words.allowMicrophone : words.takeBack}
        </button>
      )}
      <button type="button" class="button quiet icon small" aria-label={words.leave} title={words.leave} disabled={me.value?.state === 'offline'}
        onClick={() => void change('offline')}>
        <Icon of={Power} />
      </button>
    </div>
  );
}
