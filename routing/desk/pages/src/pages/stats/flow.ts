// The picture of where callers go: names of its nodes in words, and how it is kept readable.

import { departmentCode } from '../../words/departments';
import { outcomeClass, outcomeReason, outcomeTone, type OutcomeTone } from '../../words/outcomes';
import { dictionary } from '../../words/language';
import type { Tables } from './numbers';

export type Edge = Pick<Tables['flow'], 'layer' | 'source' | 'target' | 'calls'>;

type Table = Record<string, string>;

const uk = {
  entry: { greeting: 'Вітання', outage: 'Почули про аварію', offer: 'Запропоновано кредит' } as Table,
  choice: {
    0: '0 · Кредит довіри', 1: '1 · Послуги та оплата', 2: '2 · Нове підключення', 3: '3 · Техпідтримка', 4: '4 · Договір і рахунок',
    5: '5 · Корпоративні', 6: '6 · Номер договору', 7: '7 · Передзвоніть мені', 9: '9 · SMS про відновлення', '#': '# · Баланс по SMS',
    none: 'Нічого не натиснули', line: 'Номер веде у відділ', redial: 'Передзвонили в чергу', no_keys: 'Телефон без клавіш', prompt_failed: 'Збій підказки',
  } as Table,
  then: {
    done: { balance: 'Баланс надіслано', credit: 'Кредит активовано', outage_sms: 'SMS замовлено', callback: 'Дзвінок замовлено', contracts: 'Почули номер договору' } as Table,
    refused: {
      identity: 'Відмова: не той телефон', limit: 'Відмова: ліміт', credit: 'Відмова в кредиті', unavailable: 'Послуга недоступна', number: 'Відмова: номер телефону',
    } as Table,
    callback: { exists: 'Дзвінок уже замовлено', reminded: 'Нагадано про дзвінок' } as Table,
    another_choice: 'Інший пункт меню', nothing: 'Більше нічого',
  },
  queue: (department: string) => `Черга: ${department}`,
  closed: (department: string) => `Зачинено: ${department}`,
  other: 'Інше',
};

const en: typeof uk = {
  entry: { greeting: 'Greeting', outage: 'Heard of an outage', offer: 'Offered trust credit' },
  choice: {
    0: '0 · Trust credit', 1: '1 · Services, payment', 2: '2 · New connection', 3: '3 · Technical support', 4: '4 · Contract, account',
    5: '5 · Corporate', 6: '6 · Contract number', 7: '7 · Call me back', 9: '9 · SMS when repaired', '#': '# · Balance by SMS',
    none: 'Pressed nothing', line: 'Number leads there', redial: 'Rang again, place kept', no_keys: 'Telephone without keys', prompt_failed: 'Prompt failed',
  },
  then: {
    done: { balance: 'Balance sent', credit: 'Credit activated', outage_sms: 'SMS subscribed', callback: 'Call back ordered', contracts: 'Heard the contract number' },
    refused: {
      identity: 'Refused: wrong telephone', limit: 'Refused: limit', credit: 'Credit refused', unavailable: 'Service unavailable', number: 'Refused: number',
    },
    callback: { exists: 'Call back exists', reminded: 'Reminded of call back' },
    another_choice: 'Another choice', nothing: 'Nothing more',
  },
  queue: (department: string) => `Queue: ${department}`,
  closed: (department: string) => `Closed: ${department}`,
  other: 'Other',
};

const words = dictionary(uk, en);

/** A node's name in words: of "choice.3", "then.queue.support", "reason.connected.caller_hung_up". */
export function nodeText(name: string): string {
  const [layer = '', first = '', second = ''] = name.split('.');
  if (first === other) return words().other;
  switch (layer) {
    case 'entry': return words().entry[first] ?? first;
    case 'choice': return words().choice[first] ?? first;
    case 'class': return outcomeClass(first);
    case 'reason': return outcomeReason(first, second);
    default: return followedText(first, second);
  }
}

function followedText(first: string, second: string): string {
  const { then, queue, closed } = words();
  switch (first) {
    case 'queue': return queue(departmentCode(second));
    case 'closed': return closed(departmentCode(second));
    case 'done': case 'refused': case 'callback': return then[first][second] ?? second;
    case 'another_choice': case 'nothing': return then[first];
    default: return first;
  }
}

const other = 'other';

/** The colour of a node: by what its class means, or that of the layer. */
export function nodeTone(name: string): 'good' | 'bad' | 'warn' | 'talk' | 'plain' {
  const [layer, first] = name.split('.');
  if (layer === 'class' || layer === 'reason') return toned(outcomeTone(first ?? ''));
  if (layer === 'then') return followedTones[first ?? ''] ?? 'plain';
  return name === 'entry.outage' ? 'warn' : 'plain';
}

/** The palette calls the colour of talks by what it is for. */
const toned = (tone: OutcomeTone) => (tone === 'info' ? 'talk' : tone);

const followedTones: Record<string, 'good' | 'bad' | 'warn' | 'talk'> = { queue: 'talk', done: 'good', callback: 'good', refused: 'warn', closed: 'warn' };

/**
 * Keeps each column of the picture to its largest nodes and joins the rest in one, "other"; edges that become the same are
 * added up. No call is lost.
 */
export function condense(edges: Edge[], most: number): Edge[] {
  const kept = keptNodes(edges, most);
  const named = (name: string) => (kept.has(name) ? name : `${name.split('.')[0]}.${other}`);
  const sums = new Map<string, Edge>();
  for (const edge of edges) {
    const source = named(edge.source), target = named(edge.target);
    const key = `${edge.layer} ${source} ${target}`;
    sums.set(key, { layer: edge.layer, source, target, calls: (sums.get(key)?.calls ?? 0) + edge.calls });
  }
  return [...sums.values()];
}

/** The largest nodes of each column. One that would be alone in "other" stays itself. */
function keptNodes(edges: Edge[], most: number): Set<string> {
  const weights = new Map<string, number>();
  const add = (name: string, calls: number) => weights.set(name, (weights.get(name) ?? 0) + calls);
  for (const { layer, source, target, calls } of edges) {
    if (layer === 1) add(source, calls);
    add(target, calls);
  }
  const columns = new Map<string, string[]>();
  for (const name of weights.keys()) {
    const column = name.split('.')[0] ?? '';
    columns.set(column, [...(columns.get(column) ?? []), name]);
  }
  const kept = [...columns.values()].flatMap((names) => {
    const sorted = names.sort((a, b) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0));
    return sorted.length <= most ? sorted : sorted.slice(0, most - 1);
  });
  return new Set(kept);
}
