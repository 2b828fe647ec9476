// A call of which only the telephone knows: its card has not come, because the live data are late. It can be answered all
// the same.

import { useEffect, useState } from 'preact/hooks';
import { Phone, PhoneOff } from 'lucide';
import { Icon } from '../../shell/icon';
import { useShortcuts } from '../../shell/keys';
import { Key } from '../../shell/parts';
import { shown } from './model';
import { answer, handset, hangUp, refuse } from './softphone';
import { deskWords } from './words';

/** How long the card may take before the call is shown without it, in milliseconds. */
const patience = 700;

/** Whether the telephone has a call whose card is not there, and not about to come. */
export function useBareCall(): boolean {
  const missing = handset.value !== 'idle' && (!shown.value || shown.value.state === 'ended');
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!missing) return setLate(false);
    const timer = setTimeout(() => setLate(true), patience);
    return () => clearTimeout(timer);
  }, [missing]);
  return missing && late;
}

/** The bar of such a call. */
export function BareCall() {
  const words = deskWords();
  const rings = handset.value === 'ringing';
  const buttons = rings
    ? [{ keys: 'F2', label: words.answer, look: 'answer', icon: Phone, run: answer }, { keys: 'KeyX', label: words.refuse, look: '', icon: PhoneOff, run: refuse }]
    : [{ keys: 'KeyE', label: words.hangUp, look: 'danger', icon: PhoneOff, run: hangUp }];
  useShortcuts(words.groupCall, buttons);
  return (
    <section class="call-bar" data-tone={rings ? 'ringing' : 'talking'} data-state={rings ? 'ringing' : 'talking'} aria-label={words.groupCall}>
      <div class="who">
        <div class="state" role="status"><span class="dot" aria-hidden="true" />{rings ? words.calls.ringing : words.calls.talking}</div>
        <div class="facts">{words.noCard}</div>
      </div>
      <div class="controls" role="toolbar" aria-label={words.groupCall}>
        {buttons.map(({ keys, label, look, icon, run }) => (
          <button key={keys} type="button" class={`button large ${look}`} onClick={run}><Icon of={icon} size={20} />{label}<Key of={keys} /></button>
        ))}
      </div>
    </section>
  );
}
