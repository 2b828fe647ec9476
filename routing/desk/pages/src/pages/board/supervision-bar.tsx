// The talk that the supervisor takes part in, at the foot of the board: how, for how long, and the way out.

import { ArrowLeftRight, Ear, Hand, LoaderCircle, MessageCircle, Mic, MicOff, Phone, PhoneOff, X, type IconNode } from 'lucide';
import { useState } from 'preact/hooks';
import type { Schemas } from '../../client';
import { Icon } from '../../shell/icon';
import { useShortcuts } from '../../shell/keys';
import { Key } from '../../shell/parts';
import { Elapsed } from '../../shell/timer';
import { complain } from '../../shell/toasts';
import { callerText } from '../../words/journey';
import { answer, handset } from '../desk/softphone';
import type { LiveCall } from './floor';
import { callById, nameOf } from './model';
import { connecting, endOwn, heard, leave, mode, muteOwn, own, supervise, wished, type Mode } from './supervision';
import { TransferDialog } from './transfer';
import { boardWords } from './words';

const modes: [Mode, IconNode][] = [['listen', Ear], ['whisper', MessageCircle], ['take_over', Hand]];

/** The bar, while there is something to say. */
export function SupervisionBar() {
  if (own.value) return <OwnBar key={own.value.id} call={own.value} />;
  if (heard.value) return <HeardBar call={heard.value} />;
  return connecting.value ? <ConnectingBar /> : null;
}

function ConnectingBar() {
  const words = boardWords();
  const call = callById.value.get(wished.value?.call ?? '');
  return (
    <section class="supervision" data-tone="ringing" role="status">
      <span class="turning"><Icon of={LoaderCircle} size={20} /></span>
      <strong>{words.connecting}</strong>
      <span>{call?.operator && nameOf(call.operator)}</span>
      <Leave />
    </section>
  );
}

function Leave() {
  const words = boardWords();
  const out = () => void leave().catch(complain);
  useShortcuts(words.group, [{ keys: 'KeyS', label: words.stop, run: out }]);
  return <button type="button" class="button" onClick={out}><Icon of={X} />{words.stop}<Key of="KeyS" /></button>;
}

function HeardBar({ call }: { call: LiveCall }) {
  const words = boardWords();
  const names: Record<Mode, string> = { listen: words.listen, whisper: words.whisper, take_over: words.takeOver };
  return (
    <section class="supervision" data-tone={mode.value === 'whisper' ? 'wrap-up' : 'talking'} aria-label={words.modes[mode.value]}>
      <Icon of={mode.value === 'whisper' ? MessageCircle : Ear} size={20} />
      <div class="what" role="status">
        <strong>{words.modes[mode.value]}: {nameOf(call.operator ?? '')}</strong>
        <span>{callerText(call.from)} · {words.modeHelp[mode.value]}</span>
      </div>
      <Elapsed since={call.started_at} />
      <div class="modes" role="group">
        {modes.map(([one, icon]) => (
          <button key={one} type="button" class="button" aria-pressed={mode.value === one} title={words.modeHelp[one]} onClick={() => void supervise(call.id, one).catch(complain)}>
            <Icon of={icon} />{names[one]}
          </button>
        ))}
      </div>
      <Leave />
    </section>
  );
}

/** A call that became the supervisor's, or that rings: here too it can be led to its end. */
function OwnBar({ call }: { call: Schemas['Card'] }) {
  const words = boardWords();
  const [passing, setPassing] = useState(false);
  const rings = call.state === 'ringing';
  return (
    <section class="supervision" data-tone={rings ? 'ringing' : 'ready'} aria-label={words.yourCall}>
      <Icon of={Phone} size={20} />
      <div class="what" role="status">
        <strong>{rings ? words.rings : words.yourCall}: {callerText(call.from)}</strong>
        <span>{call.contracts.map(({ name }) => name).join(', ')}</span>
      </div>
      <Elapsed since={call.answered_at ?? call.rang_at ?? call.started_at ?? ''} />
      <div class="modes">
        {rings && handset.value === 'ringing' && <button type="button" class="button answer" onClick={answer}><Icon of={Phone} />{words.answer}</button>}
        {!rings && (
          <>
            <button type="button" class="button" aria-pressed={!!call.muted} onClick={() => void muteOwn(!call.muted).catch(complain)}>
              <Icon of={call.muted ? MicOff : Mic} />{call.muted ? words.unmute : words.mute}
            </button>
            <button type="button" class="button" onClick={() => setPassing(true)}><Icon of={ArrowLeftRight} />{words.transfer}</button>
          </>
        )}
        <button type="button" class="button danger" onClick={() => void endOwn().catch(complain)}><Icon of={PhoneOff} />{words.hangUp}</button>
      </div>
      {passing && <TransferDialog call={call.id} from="" onClose={() => setPassing(false)} />}
    </section>
  );
}
