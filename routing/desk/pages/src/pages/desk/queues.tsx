// The queues of all departments, and the call backs that are open.

import { PhoneOutgoing, X } from 'lucide';
import { api, done, Failure, type Schemas } from '../../client';
import { Icon } from '../../shell/icon';
import { floor } from '../../shell/live';
import { Empty, Panel, Waiting } from '../../shell/parts';
import { Elapsed } from '../../shell/timer';
import { complain, say, warn } from '../../shell/toasts';
import { useAction } from '../../shell/use';
import { phone } from '../../words/format';
import { departmentText } from '../../words/journey';
import { named } from '../../words/language';
import { desk, me } from './model';
import { deskWords } from './words';

/** From how many seconds on a wait is slow (the service level's 20 s) and late (any operator may take it: 120 s). */
const queueLevels: [number, number] = [20, 120];
/** The same for call backs: they are promised within 10 to 15 minutes. */
const callBackLevels: [number, number] = [600, 900];

function departmentName(department: number): string {
  const known = desk.value?.departments.find((one) => one.department === department);
  return known ? named(known) : departmentText(department);
}

/** How many wait in each department, and how long. */
export function Queues() {
  const words = deskWords();
  const queues = floor.value?.queues;
  if (!queues) return <Panel title={words.queues} class="queues"><Waiting /></Panel>;
  return (
    <Panel title={words.queues} class="queues">
      <table class="table">
        <colgroup><col /><col class="count" /><col class="wait" /></colgroup>
        <thead class="hidden-visually"><tr><th>{words.queues}</th><th>{words.waiting}</th><th>{words.longest}</th></tr></thead>
        <tbody>{queues.filter(({ department, waiting }) => department || waiting).map((queue) => <QueueLine key={queue.department} queue={queue} />)}</tbody>
      </table>
    </Panel>
  );
}

function QueueLine({ queue }: { queue: Schemas['Queue'] }) {
  const words = deskWords();
  const { department, waiting, oldest_since: since, open } = queue;
  const mine = me.value?.departments?.includes(department);
  return (
    <tr class={mine ? 'mine' : ''} data-waiting={waiting > 0}>
      <td title={mine ? words.mine : undefined}>{departmentName(department)}</td>
      {open === false && !waiting ? <td class="number muted closed" colSpan={2}>{words.closed}</td> : (
        <>
          <td class="number count">{waiting}</td>
          <td class="number wait">{since ? <Elapsed since={since} levels={queueLevels} /> : null}</td>
        </>
      )}
    </tr>
  );
}

/** The call backs that are open: the first free operator of the department gets the next one; anybody may take one before that. */
export function CallBacks() {
  const words = deskWords();
  const open = floor.value?.callbacks;
  if (!open) return <Panel title={words.callBacks} class="call-backs"><Waiting /></Panel>;
  return (
    <Panel title={words.callBacks} class="call-backs" side={open.length ? <span class="badge" data-tone="plain">{open.length}</span> : null}>
      {open.length ? <ul>{open.map((order) => <CallBackLine key={order.id} order={order} />)}</ul> : <Empty icon={PhoneOutgoing} title={words.noCallBacks} />}
    </Panel>
  );
}

function CallBackLine({ order }: { order: Schemas['CallBack'] }) {
  const words = deskWords();
  const cancel = useAction(async () => {
    await done(api.DELETE('/api/v1/callbacks/{id}', { params: { path: { id: String(order.id) } } }));
    say(words.callBackCancelled);
  }, complain);
  const about = order.topic || departmentName(order.department);
  return (
    <li>
      <div class="who">
        <span class="strong nowrap">{phone(order.phone)}</span>
        <span class="muted about" title={about}>{about}{order.tries > 0 && ` · ${words.tries(order.tries)}`}</span>
      </div>
      <Elapsed since={order.since} levels={callBackLevels} />
      {order.state === 'open' && <Take order={order} />}
      <button type="button" class="button quiet icon small" disabled={cancel.busy} title={words.cancelCallBack}
        aria-label={`${words.cancelCallBack}: ${phone(order.phone)}`} onClick={() => void cancel.run()}>
        <Icon of={X} size={14} />
      </button>
    </li>
  );
}

/** In which states an operator may take one: otherwise the telephone could not ring. */
const free = ['ready', 'wrap-up'];

/** Has the operator's own telephone ring, and then the subscriber's. */
function Take({ order }: { order: Schemas['CallBack'] }) {
  const words = deskWords();
  const take = useAction(async () => {
    await done(api.POST('/api/v1/callbacks/{id}/take', { params: { path: { id: String(order.id) } } }));
    say(words.callBackTaken);
  }, (failure) => {
    const why = failure instanceof Failure && words.notTaken[failure.kind === 'missing' ? 'taken' : failure.reason];
    if (why) warn(why);
    else complain(failure);
  });
  if (!me.value) return null;
  const can = free.includes(me.value.state);
  return (
    <button type="button" class="button icon small" disabled={!can || take.busy} title={can ? words.takeCallBack : words.takeWhenFree}
      aria-label={`${words.takeCallBack}: ${phone(order.phone)}`} onClick={() => void take.run()}>
      <Icon of={PhoneOutgoing} size={14} />
    </button>
  );
}
