// The states of an operator: each with a colour and a shape of its own.

import { BellRing, CircleCheck, CirclePause, Hourglass, NotebookPen, PhoneCall, Power, type IconNode } from 'lucide';
import type { Schemas } from '../client';
import { Icon } from './icon';
import { shellWords } from './words';

export type OperatorState = Schemas['OperatorState'];

/** The icon of each state. The colour is that of data-tone with the state's name (styles/parts.css). */
export const stateIcons: Record<OperatorState, IconNode> = {
  offline: Power,
  ready: CircleCheck,
  reserved: Hourglass,
  ringing: BellRing,
  talking: PhoneCall,
  'wrap-up': NotebookPen,
  paused: CirclePause,
};

/** A state as a badge. reason is that of a pause, in words. */
export function StateBadge({ state, reason }: { state: OperatorState; reason?: string }) {
  return (
    <span class="badge" data-tone={state}>
      <Icon of={stateIcons[state]} size={14} />
      {shellWords().states[state]}{reason ? ` · ${reason}` : ''}
    </span>
  );
}
