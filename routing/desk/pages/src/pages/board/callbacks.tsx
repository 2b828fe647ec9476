// Call backs with their deadlines.

import { computed, signal } from '@preact/signals';
import { AlarmClock, CircleAlert, Clock, PhoneOutgoing, X } from 'lucide';
import { useMemo } from 'preact/hooks';
import { Confirm } from '../../shell/confirm';
import { Icon } from '../../shell/icon';
import { Empty, Panel } from '../../shell/parts';
import { now, ticking } from '../../shell/time';
import { say } from '../../shell/toasts';
import { clock, phone, stopwatch } from '../../words/format';
import { cancelCallBack } from './actions';
import { deadline, urgency } from './deadline';
import type { CallBack } from './floor';
import { callBacks, mayAct } from './model';
import { Department } from './queues';
import { boardWords } from './words';

const ending = signal<CallBack | null>(null);

/** The open call backs, the most urgent first. */
export function CallBacks() {
  const words = boardWords();
  const all = callBacks.value;
  return (
    <Panel title={words.callBacks} class="call-backs" side={<span class="side"><Overdue /><span class="total">{all.length}</span></span>}>
      {all.length === 0 ? <Empty icon={PhoneOutgoing} title={words.noCallBacks} /> : (
        <ul class="rows" tabIndex={0} aria-label={words.callBacks}>
          {all.map((order) => <Row key={order.id} order={order} />)}
        </ul>
      )}
      {ending.value && <Cancel order={ending.value} />}
    </Panel>
  );
}

const overdue = computed(() => callBacks.value.filter((order) => urgency(order, ticking.value) === 'late').length);

function Overdue() {
  if (!overdue.value) return null;
  return <span class="badge" data-tone="bad"><Icon of={CircleAlert} size={14} />{boardWords().overdue} {overdue.value}</span>;
}

function Row({ order }: { order: CallBack }) {
  const words = boardWords();
  const facts = [words.sources[order.source] ?? order.source, order.tries ? words.tries(order.tries) : '', order.contract && words.contract(order.contract), order.topic];
  const text = facts.filter(Boolean).join(' · ');
  return (
    <li class="row">
      <Department of={order.department} />
      <span class="caller">{phone(order.phone)}</span>
      <span class="more" title={text}>{text}</span>
      <Deadline order={order} />
      {mayAct.value && (
        <button type="button" class="button quiet icon small" aria-label={words.cancelLabel(phone(order.phone))} title={words.cancel} onClick={() => { ending.value = order; }}>
          <Icon of={X} size={14} />
        </button>
      )}
    </li>
  );
}

/** What is left until the end of what was promised, or by how much it has passed. Only the text changes every second. */
function Deadline({ order }: { order: CallBack }) {
  const words = boardWords();
  const { since, due_at, state } = order;
  const [level, text] = useMemo(() => {
    const end = deadline({ since, due_at });
    return [
      computed(() => urgency({ since, due_at }, ticking.value)),
      computed(() => stopwatch(Math.abs(end - ticking.value) / 1000)),
    ];
  }, [since, due_at]);
  if (state === 'calling') return <span class="deadline" data-urgency="calling"><Icon of={PhoneOutgoing} size={14} />{words.calling}</span>;
  const waits = Date.parse(due_at) > now() + 60_000;
  if (waits) return <span class="deadline" data-urgency="fine"><Icon of={Clock} size={14} />{clock(due_at)}</span>;
  const late = level.value === 'late';
  return (
    <span class="deadline" data-urgency={level}>
      <Icon of={late ? CircleAlert : level.value === 'soon' ? AlarmClock : Clock} size={14} />
      <span class="word">{late ? words.overdue : words.left}</span> <span class="timer" role="timer" aria-live="off">{text}</span>
    </span>
  );
}

function Cancel({ order }: { order: CallBack }) {
  const words = boardWords();
  const cancel = async () => {
    await cancelCallBack(order.id);
    say(words.cancelled);
  };
  return (
    <Confirm title={words.cancelTitle} label={words.cancel} keep={words.keep} danger act={cancel} onClose={() => { ending.value = null; }}>
      <p>{words.cancelText(phone(order.phone))}</p>
    </Confirm>
  );
}
