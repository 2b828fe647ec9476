// The call backs that are open: the first free operator of the department gets the next one; anybody may take one before that.

import { signal } from '@preact/signals';
import { PhoneOutgoing, X } from 'lucide';
import { api, done, type Schemas } from '../../client';
import { Confirm } from '../../shell/confirm';
import { Icon } from '../../shell/icon';
import { useShortcuts } from '../../shell/keys';
import { floor } from '../../shell/live';
import { Empty, Panel, Waiting } from '../../shell/parts';
import { Elapsed } from '../../shell/timer';
import { complain, say, warn } from '../../shell/toasts';
import { phone } from '../../words/format';
import { me } from './model';
import { departmentName } from './queues';
import { notTaken, oldest } from './taking';
import { deskWords } from './words';

type Order = Schemas['CallBack'];

/** From how many seconds on one is slow and late: they are promised within 10 to 15 minutes. */
const levels: [number, number] = [600, 900];

/** The one that is asked about before it is cancelled. */
const ending = signal<Order | null>(null);

/** The panel. */
export function CallBacks() {
  const words = deskWords();
  const open = floor.value?.callbacks;
  const next = me.value && oldest(open ?? []);
  useShortcuts(words.callBacks, next ? [{ keys: 'KeyO', label: words.takeOldest, run: () => void take(next) }] : []);
  if (!open) return <Panel title={words.callBacks} class="call-backs"><Waiting /></Panel>;
  return (
    <Panel title={words.callBacks} class="call-backs" side={open.length ? <span class="badge" data-tone="plain">{open.length}</span> : null}>
      {open.length ? <ul>{open.map((order) => <Line key={order.id} order={order} />)}</ul> : <Empty icon={PhoneOutgoing} title={words.noCallBacks} />}
      {ending.value && <Cancel order={ending.value} />}
    </Panel>
  );
}

function Line({ order }: { order: Order }) {
  const words = deskWords();
  const about = order.topic || departmentName(order.department);
  return (
    <li>
      <div class="who">
        <span class="strong nowrap">{phone(order.phone)}</span>
        <span class="muted about" title={about}>{about}{order.tries > 0 && ` · ${words.tries(order.tries)}`}</span>
      </div>
      <Elapsed since={order.since} levels={levels} />
      {order.state === 'open' && me.value && <Take order={order} />}
      <button type="button" class="button quiet icon small" title={words.cancelCallBack} aria-label={`${words.cancelCallBack}: ${phone(order.phone)}`}
        onClick={() => { ending.value = order; }}>
        <Icon of={X} size={14} />
      </button>
    </li>
  );
}

/** Asks first: the button stands beside the one that takes it, and the subscriber waits for the call. */
function Cancel({ order }: { order: Order }) {
  const words = deskWords();
  const cancel = async () => {
    await done(api.DELETE('/api/v1/callbacks/{id}', { params: { path: { id: String(order.id) } } }));
    say(words.callBackCancelled);
  };
  return (
    <Confirm title={`${words.cancelCallBack}?`} label={words.callOff} keep={words.keepCallBack} danger act={cancel} onClose={() => { ending.value = null; }}>
      <p>{words.cancelText(phone(order.phone))}</p>
    </Confirm>
  );
}

/** In which states an operator may take one: otherwise the telephone could not ring. */
const free = ['ready', 'wrap-up'];

function mayTake(): boolean {
  return free.includes(me.value?.state ?? '');
}

/** The one that is being taken, or 0. */
const taking = signal(0);

/** Has the operator's own telephone ring, and then the subscriber's; or says why not. */
async function take({ id }: Order): Promise<void> {
  if (!mayTake()) return warn(deskWords().takeWhenFree);
  if (taking.peek()) return;
  taking.value = id;
  try {
    await done(api.POST('/api/v1/callbacks/{id}/take', { params: { path: { id: String(id) } } }));
    say(deskWords().callBackTaken);
  } catch (failure) {
    const why = notTaken(failure);
    if (why) warn(why);
    else complain(failure);
  } finally {
    taking.value = 0;
  }
}

/** It can be pressed when it would not do: then it says why, which a disabled button could not. */
function Take({ order }: { order: Order }) {
  const words = deskWords();
  const can = mayTake();
  return (
    <button type="button" class="button icon small" aria-disabled={!can || taking.value === order.id} title={can ? words.takeCallBack : words.takeWhenFree}
      aria-label={`${words.takeCallBack}: ${phone(order.phone)}`} onClick={() => void take(order)}>
      <Icon of={PhoneOutgoing} size={14} />
    </button>
  );
}
