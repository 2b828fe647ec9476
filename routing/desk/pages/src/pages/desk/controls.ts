// What can be done with the call in hand, for each way it may stand.

import { signal } from '@preact/signals';
import { ArrowLeftRight, Grip, Mic, MicOff, Pause, Phone, PhoneForwarded, PhoneOff, Play, UserRoundCheck, X, type IconNode } from 'lucide';
import { complain } from '../../shell/toasts';
import { isAsked, putAway, wish, type Card, type Wish } from './model';
import { answer, hangUp, refuse, rungHere } from './softphone';
import { deskWords } from './words';

/** Which dialog of the call is open. */
export const dialog = signal<'' | 'keys' | 'transfer'>('');

/** One button of the bar and its key. */
export interface Control {
  keys: string;
  label: string;
  icon: IconNode;
  run: () => void;
  look?: string;
  pressed?: boolean;
}

const ask = (call: Card, what: Wish) => () => void wish(call.id, what).catch(complain);

/** Refusing and hanging up go through the page's own telephone, which needs no service; a telephone on the table is told. */
function end(call: Card): void {
  const local = call.state === 'ringing' ? refuse() : hangUp();
  if (!local) ask(call, 'hangup')();
}

/** What can be done with a call as it stands, in the order of the buttons. */
export function controls(call: Card): Control[] {
  const words = deskWords();
  const stop: Control = { keys: 'KeyE', label: words.hangUp, icon: PhoneOff, look: 'danger', run: () => end(call) };
  const held = call.state === 'held';
  switch (call.state) {
    case 'ringing': {
      const take: Control = { keys: 'F2', label: words.answer, icon: Phone, look: 'answer', run: answer };
      const drop: Control = { keys: 'KeyX', label: words.refuse, icon: PhoneOff, run: () => end(call) };
      return rungHere() ? [take, drop] : [drop];
    }
    case 'consulting':
      return isAsked(call) ? [stop] : [
        { keys: 'KeyC', label: words.complete, icon: UserRoundCheck, look: 'primary', run: ask(call, 'complete') },
        { keys: 'KeyB', label: words.backToCaller, icon: ArrowLeftRight, run: ask(call, 'cancel') },
        stop,
      ];
    case 'ended':
      return [{ keys: 'Escape', label: words.putAway, icon: X, run: putAway }];
    default:
      return [
        { keys: 'KeyH', label: held ? words.resume : words.hold, icon: held ? Play : Pause, pressed: held, run: ask(call, held ? 'resume' : 'hold') },
        {
          keys: 'KeyM', label: call.muted ? words.unmute : words.mute, icon: call.muted ? MicOff : Mic, pressed: !!call.muted,
          run: ask(call, call.muted ? 'unmute' : 'mute'),
        },
        { keys: 'KeyK', label: words.keys, icon: Grip, run: () => { dialog.value = 'keys'; } },
        { keys: 'KeyT', label: words.transfer, icon: PhoneForwarded, run: () => { dialog.value = 'transfer'; } },
        stop,
      ];
  }
}
