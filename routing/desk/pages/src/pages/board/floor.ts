// What the board shows, worked out of the floor as the service sends it. Pure: model.ts makes signals of it.

import type { Schemas } from '../../client';

export type Floor = Schemas['Floor'];
export type Operator = Schemas['Operator'];
export type LiveCall = Schemas['LiveCall'];
export type CallBack = Schemas['CallBack'];
export type Outage = Schemas['Outage'];
export type Surge = Schemas['Surge'];
export type Queue = Schemas['Queue'];

/** One who waits: a caller in a queue, or a call back in a caller's place. */
export interface Waiting {
  id: string;
  department: number;
  since: string;
  callback: boolean;
  from: string;
  language: string;
  contract: string;
}

/** A queue with the operators who serve it: ready ones, and those at work at all. */
export interface Line {
  id: number;
  waiting: number;
  /** Arrival of the one who waits longest; empty if nobody does. */
  since: string;
  open: boolean;
  ready: number;
  working: number;
}

/** The steps of the dialogue in which a caller is with the menu and not with an operator or in a queue (ivr.Step). */
const menuSteps = new Set([
  '', 'greeting', 'menu', 'silence', 'entry', 'readback', 'offer', 'phone_entry', 'phone_check', 'request', 'closed', 'booked', 'goodbye',
]);

/** Names the order of a call that calls back: callback-<order>-<try>. */
const callBackCall = /^callback-(\d+)-/;

/** Everybody who waits, in order of arrival. */
export function waitingOf(floor: Floor): Waiting[] {
  const calls = new Map((floor.calls ?? []).map((call) => [call.id, call]));
  const orders = new Map(floor.callbacks.map((order) => [String(order.id), order]));
  return floor.queues.flatMap((queue) => queue.calls).map(({ id, department, since, callback }) => {
    const call = calls.get(id);
    const order = orders.get(callBackCall.exec(id)?.[1] ?? '');
    return {
      id, department, since, callback, from: call?.from ?? order?.phone ?? '', language: call?.language ?? order?.language ?? '',
      contract: call?.contract ?? order?.contract ?? '',
    };
  }).sort((a, b) => a.since.localeCompare(b.since));
}

/** The calls that are with the menu, the oldest first. One who waits in a queue meanwhile is not among them. */
export function inMenu(floor: Floor): LiveCall[] {
  return (floor.calls ?? []).filter(({ step, queued_at, operator }) => menuSteps.has(step) && !queued_at && !operator);
}

const served = (operator: Operator, department: number) => operator.departments.includes(department);

/** The queues with who serves them; that of any department comes last. */
export function linesOf(floor: Floor): Line[] {
  const last = (department: number) => department || Infinity;
  return [...floor.queues].sort((a, b) => last(a.department) - last(b.department)).map(({ department, waiting, oldest_since, open }) => {
    const own = floor.operators.filter((operator) => department === 0 || served(operator, department));
    return {
      id: department, waiting, since: waiting ? oldest_since ?? '' : '', open: open !== false,
      ready: own.filter(({ state }) => state === 'ready').length, working: own.filter(({ state }) => state !== 'offline').length,
    };
  });
}

/** How operators are grouped to be counted and filtered. */
export type Group = 'ready' | 'busy' | 'wrap-up' | 'paused' | 'offline';

const groupOf: Record<Operator['state'], Group> = {
  ready: 'ready', reserved: 'busy', ringing: 'busy', talking: 'busy', 'wrap-up': 'wrap-up', paused: 'paused', offline: 'offline',
};

/** How many operators each group has. */
export function countGroups(operators: readonly Operator[]): Record<Group, number> {
  const counts: Record<Group, number> = { ready: 0, busy: 0, 'wrap-up': 0, paused: 0, offline: 0 };
  for (const { state } of operators) counts[groupOf[state]]++;
  return counts;
}

/** The outages that go on, in the service's order, and after them planned work that has not begun. */
export function outagesOf({ outages, at }: Pick<Floor, 'outages' | 'at'>): Outage[] {
  const ahead = ({ started_at }: Outage) => Number(Date.parse(started_at) > Date.parse(at));
  return [...outages].sort((a, b) => ahead(a) - ahead(b));
}

/** Which operators to show. */
export interface Filter {
  /** Empty: all. */
  group: Group | '';
  /** Part of a name or the beginning of a number. */
  text: string;
  /** 0: all. */
  department: number;
}

/** The operators that pass the filter by number, those off duty last: nobody jumps about when a state changes. */
export function choose(operators: readonly Operator[], { group, text, department }: Filter): Operator[] {
  const asked = text.trim().toLocaleLowerCase();
  const fits = (one: Operator) => (!group || groupOf[one.state] === group) && (!department || served(one, department))
    && (!asked || one.id.startsWith(asked) || (one.name ?? '').toLocaleLowerCase().includes(asked));
  const away = (one: Operator) => Number(one.state === 'offline');
  return operators.filter(fits).sort((a, b) => away(a) - away(b) || a.id.localeCompare(b.id, undefined, { numeric: true }));
}

/** Where an arrow key leads in a grid that is filled row by row; the same place if there is nothing there. */
export function stepTo(key: string, at: number, count: number, columns: number): number {
  const to = {
    ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - columns, ArrowDown: at + columns, Home: 0, End: count - 1,
  }[key] ?? at;
  return to >= 0 && to < count ? to : at;
}

/**
 * Takes what has just come, but keeps the objects, and the list itself, that say the same as before: what has not changed
 * is not drawn anew, four times a second.
 */
export function kept<T extends { id: string | number }>(before: readonly T[], after: readonly T[]): readonly T[] {
  const known = new Map(before.map((one) => [one.id, one]));
  const joined = after.map((one) => {
    const old = known.get(one.id);
    return old && JSON.stringify(old) === JSON.stringify(one) ? old : one;
  });
  return joined.length === before.length && joined.every((one, i) => one === before[i]) ? before : joined;
}

/** The waits, in seconds, from which one is long, and from which any operator takes the call (product.md, "Queues"). */
export const waitLevels: [number, number] = [60, 120];

/**
 * How a service level stands. The service counts who was answered within 20 s (product.md, "Statistics") and has no goal of its own:
 * 80 % within 20 s is the usual one of contact centres.
 */
export function levelTone(share: number): 'good' | 'warn' | 'bad' {
  return share >= 0.8 ? 'good' : share >= 0.6 ? 'warn' : 'bad';
}

/** How the share of those who gave up stands: of contact centres 5 % is usual, 10 % too many; the service has no goal for it either. */
export function abandonedTone(abandoned: number, offered: number): 'good' | 'warn' | 'bad' {
  const share = offered ? abandoned / offered : 0;
  return share <= 0.05 ? 'good' : share <= 0.1 ? 'warn' : 'bad';
}
