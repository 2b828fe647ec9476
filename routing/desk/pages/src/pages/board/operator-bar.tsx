// What can be done with the operator that is chosen, below the grid, each with its key.

import { ArrowLeftRight, CircleCheck, CirclePause, Ear, Hand, MessageCircle, Power, type IconNode } from 'lucide';
import { useEffect } from 'preact/hooks';
import { Confirm } from '../../shell/confirm';
import { Icon } from '../../shell/icon';
import { useShortcuts } from '../../shell/keys';
import { Key } from '../../shell/parts';
import { StateBadge } from '../../shell/state';
import { complain, say } from '../../shell/toasts';
import { Dialog } from '../../shell/dialog';
import { callerText, departmentText } from '../../words/journey';
import { pauseText } from '../../words/pauses';
import { setState } from './actions';
import type { LiveCall, Operator } from './floor';
import { callById, chosen, mayAct, myself, nameOf, open, openCall, shut, type Open } from './model';
import { heard, supervise, type Mode } from './supervision';
import { capital } from './queues';
import { TransferDialog } from './transfer';
import { boardWords } from './words';

interface Action {
  keys: string;
  label: string;
  icon: IconNode;
  run: () => void;
  /** Why it cannot be done now. */
  not?: string;
  help?: string;
  pressed?: boolean;
}

const inCall = ({ state }: Operator) => state === 'talking' || state === 'ringing' || state === 'reserved';

/** Notes a state, and says when it will be so. */
async function change(one: Operator, state: 'ready' | 'paused' | 'offline', reason?: string): Promise<void> {
  const words = boardWords();
  await setState(one.id, state, reason);
  const said = words.stateSaved[state] ?? state;
  const later = inCall(one) && state !== 'ready';
  say((later ? words.stateLater : words.stateNoted)(one.name || one.id, said));
}

function states(one: Operator): Action[] {
  const words = boardWords();
  return [
    { keys: 'KeyR', label: words.toReady, icon: CircleCheck, run: () => void change(one, 'ready').catch(complain), pressed: one.state === 'ready' },
    { keys: 'KeyP', label: words.pause, icon: CirclePause, run: () => { open.value = 'pause'; }, pressed: one.state === 'paused' },
    { keys: 'KeyE', label: words.endShift, icon: Power, run: () => { open.value = 'end-shift'; }, pressed: one.state === 'offline' },
  ];
}

const ask = (what: Open, call: LiveCall | undefined) => () => {
  openCall.value = call?.id ?? '';
  open.value = what;
};

function talks(one: Operator, call: LiveCall | undefined): Action[] {
  const words = boardWords();
  const talking = call && one.state === 'talking';
  const not = talking ? '' : words.notTalking;
  const own = one.id === myself.value;
  const notMine = not || (myself.value ? (own ? words.yourCall : '') : words.noTelephone);
  const take = (how: Mode) => () => call && void supervise(call.id, how).catch(complain);
  const listens = heard.value?.id === call?.id && call ? heard.value : null;
  return [
    { keys: 'KeyL', label: words.listen, icon: Ear, help: words.modeHelp.listen, not: notMine, run: take('listen') },
    { keys: 'KeyW', label: words.whisper, icon: MessageCircle, help: words.modeHelp.whisper, not: notMine, run: take('whisper') },
    {
      keys: 'KeyT', label: words.takeOver, icon: Hand, help: words.modeHelp.take_over, not: notMine,
      run: listens ? take('take_over') : ask('take-over', call),
    },
    { keys: 'KeyX', label: words.transfer, icon: ArrowLeftRight, not, run: ask('transfer', call) },
  ];
}

/** Who listens to a call, in words; empty if nobody does. */
export function hearsText({ supervisors = [] }: LiveCall): string {
  if (supervisors.length === 0) return '';
  return boardWords().heardBy(supervisors.filter((id) => id !== myself.value).map(nameOf), supervisors.includes(myself.value));
}

/** The bar. Its height is the same whether somebody is chosen or not. */
export function OperatorBar() {
  const words = boardWords();
  const one = mayAct.value ? chosen.value : null;
  const call = one ? callById.value.get(one.call) : undefined;
  const hears = call ? hearsText(call) : '';
  const rows = one ? [states(one), talks(one, call)] : [];
  useShortcuts(words.operatorGroup, rows.flat().filter(({ not }) => !not));
  if (!mayAct.value) return null;
  if (!one) return <footer class="operator-bar"><p class="muted">{words.choose}</p></footer>;
  return (
    <footer class="operator-bar" aria-label={words.stateOf(one.name || one.id)} role="group">
      <div class="who">
        <strong title={one.name || one.id}>{one.name || one.id}</strong>{one.name && <span class="muted">{one.id}</span>}
        <StateBadge state={one.state} reason={one.state === 'paused' ? pauseText(one.reason) : ''} />
        {hears && <span class="hears" title={hears}><Icon of={Ear} size={14} />{hears}</span>}
        {call && <CallFacts call={call} />}
      </div>
      {rows.map((actions, i) => <div key={i} class="actions">{actions.map((action) => <Button key={action.keys} {...action} />)}</div>)}
      <Dialogs key={one.id} one={one} call={call} />
    </footer>
  );
}

/** Who is on the line. The number is never cut: names give way to it, and what else is known of the call before them. */
function CallFacts({ call }: { call: LiveCall }) {
  const words = boardWords();
  const more = [departmentText(call.department), call.contract && words.contract(call.contract), call.node && words.node(call.node)].filter(Boolean).join(' · ');
  return (
    <>
      <span class="caller">{callerText(call.from)}</span>
      {more && <span class="more" title={more}>{more}</span>}
    </>
  );
}

function Button({ keys, label, icon, run, not, help, pressed }: Action) {
  return (
    <button type="button" class="button small" disabled={!!not} title={not || help} aria-pressed={pressed} onClick={run}>
      <Icon of={icon} size={14} />{label}<Key of={keys} />
    </button>
  );
}

/** What is asked about an operator: it goes with the operator. */
const questions: Open[] = ['pause', 'end-shift', 'take-over', 'transfer'];

function Dialogs({ one, call }: { one: Operator; call: LiveCall | undefined }) {
  const words = boardWords();
  const who = one.name || one.id;
  const over = (open.value === 'take-over' || open.value === 'transfer') && call?.id !== openCall.value;
  useEffect(() => { if (over) shut(); }, [over]);
  useEffect(() => () => { if (questions.includes(open.peek())) shut(); }, []);
  if (over) return null;
  switch (open.value) {
    case 'pause':
      return <PauseDialog one={one} />;
    case 'end-shift':
      return (
        <Confirm title={words.endShiftTitle} label={words.endShift} danger act={() => change(one, 'offline')} onClose={shut}>
          <p>{words.endShiftText(who)}</p>
        </Confirm>
      );
    case 'take-over':
      return call ? (
        <Confirm title={words.takeOverTitle} label={words.takeOver} act={() => supervise(call.id, 'take_over')} onClose={shut}>
          <p>{words.takeOverText(who)}</p>
        </Confirm>
      ) : null;
    case 'transfer':
      return call ? <TransferDialog call={call.id} from={one.id} onClose={shut} /> : null;
    default:
      return null;
  }
}

/** The reasons that a supervisor can give; the service takes any. */
const reasons = ['break', 'lunch', 'training', 'paperwork', 'technical'];

/** One click on the reason is enough. */
function PauseDialog({ one }: { one: Operator }) {
  const words = boardWords();
  const pause = (reason: string) => () => {
    shut();
    void change(one, 'paused', reason).catch(complain);
  };
  return (
    <Dialog title={words.pauseTitle(one.name || one.id)} onClose={shut}>
      {inCall(one) && <p>{words.afterCall}</p>}
      <div class="choices">
        {reasons.map((reason, i) => (
          <button key={reason} type="button" class="choice" autofocus={i === 0} onClick={pause(reason)}>{capital(pauseText(reason))}</button>
        ))}
      </div>
    </Dialog>
  );
}
