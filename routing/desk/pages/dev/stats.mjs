// The mock's statistics: a provider of some hundred calls a day, the same at every start.

import { outages } from './demo.mjs';

const departments = { services: 0.26, connection: 0.11, support: 0.44, accounts: 0.12, corporate: 0.07 };
const hour = 3_600_000;

/** A number from 0 to 1 that is always the same for a key. */
function dice(key) {
  let hash = 2166136261;
  for (const letter of String(key)) hash = Math.imul(hash ^ letter.charCodeAt(0), 16777619);
  return ((hash ^ (hash >>> 13)) >>> 0) / 4294967296;
}

const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Kyiv', hour: '2-digit', hourCycle: 'h23', weekday: 'short', month: '2-digit', day: '2-digit', year: 'numeric' });
function wall(at) {
  const parts = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  return { hour: Number(parts.hour), weekday: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(parts.weekday) + 1, day: `${parts.year}-${parts.month}-${parts.day}`, month: `${parts.year}-${parts.month}` };
}

/** How many calls an hour brings: two humps a day, fewer at weekends, an outage now and then. */
function load(at) {
  const { hour: h, weekday } = wall(at);
  const day = 2 + 30 * Math.exp(-(((h - 11) / 3) ** 2)) + 38 * Math.exp(-(((h - 19) / 2.6) ** 2));
  const storm = dice(`storm${Math.floor(at / (6 * hour))}`) > 0.93 ? 2.1 : 1;
  return Math.round(day * (weekday > 5 ? 0.7 : 1) * storm * (0.75 + dice(at) / 2));
}

/** The hours from since until before until or now. */
function hours(query) {
  const since = Math.floor(Date.parse(query.get('since')) / hour) * hour;
  const until = Math.min(Date.parse(query.get('until')), Date.now());
  return Array.from({ length: Math.max(0, Math.ceil((until - since) / hour)) }, (_, i) => since + i * hour);
}

/** Adds up lines of hours to lines of the wished periods. */
function summed(query, lines, keys) {
  const by = query.get('by') ?? 'day';
  const first = new Map();
  const groups = new Map();
  for (const { at, ...line } of lines) {
    const name = by === 'all' ? 'all' : by === 'hour' ? at : wall(at)[by];
    if (!first.has(name)) first.set(name, new Date(at).toISOString());
    const key = [name, ...keys.map((k) => line[k])].join();
    const sum = groups.get(key) ?? { period: first.get(name), ...Object.fromEntries(keys.map((k) => [k, line[k]])) };
    for (const [k, v] of Object.entries(line)) if (!keys.includes(k)) sum[k] = k === 'longest' ? Math.max(sum[k] ?? 0, v) : (sum[k] ?? 0) + v;
    groups.set(key, sum);
  }
  return [...groups.values()];
}

const queued = (query) => hours(query).flatMap((at) => Object.entries(departments).map(([department, share]) => {
  const offered = Math.round(load(at) * share * 0.62 * (0.7 + 0.6 * dice(department + at)));
  const strain = Math.min(0.5, load(at) / 130);
  const abandoned = Math.round(offered * (0.05 + strain * 0.7) * dice(`a${department}${at}`));
  const answered = offered - abandoned;
  const wait = 8 + 70 * strain * (0.6 + dice(`w${department}${at}`));
  return { at, department, offered, answered, abandoned, in_time: Math.round(answered * (1 - strain * 0.9)), waited: wait * offered, longest: offered ? wait * (2.2 + dice(at)) : 0, talked: answered * (150 + 90 * dice(department)), callbacks_ordered: Math.round(offered * 0.06), callbacks_reached: Math.round(offered * 0.05) };
}));

const tables = {
  departments: (query) => summed(query, queued(query), ['department']).filter(({ offered }) => offered > 0).map(({ waited, longest, talked, ...row }) => ({
    ...row, service_level: row.in_time / row.offered, average_wait: waited / row.offered, longest_wait: longest, average_talk: row.answered ? talked / row.answered : null,
  })),
  served: (query) => summed(query, hours(query).map((at) => ({ at, calls: load(at), served: Math.round(load(at) * (0.31 + 0.1 * dice(`s${at}`))) })), [])
    .map((row) => ({ ...row, share: row.calls ? row.served / row.calls : 0 })),
  heat: (query) => summed(query, hours(query).map((at) => ({ at, weekday: wall(at).weekday, hour: wall(at).hour, calls: load(at) })), ['weekday', 'hour']),
  refusals: (query) => scaled(query, [
    ['credit', 'funds', 61], ['credit', 'blocked', 34], ['balance', 'not_registered', 29], ['credit', 'not_registered', 22], ['credit', 'unavailable', 18], ['balance', 'limit', 9],
    ['credit', 'active', 8], ['balance', 'no_mobile', 5], ['callback', 'number', 4], ['', 'locked', 3],
  ].map(([service, reason, refusals]) => ({ service, reason, refusals }))),
  outages: (query) => scaled(query, [['o-17', 'fault', 48, 31], ['o-14', 'power', 37, 26], ['o-11', 'planned', 15, 12]].map(([outage, kind, heard, ended]) => ({ outage, kind, heard, ended }))),
  operators: (query) => ['101', '102', '103', '104', '105', '106', '107', '108'].map((operator) => {
    const part = (name, share) => Math.round(Math.min(hours(query).length, 9 * Math.max(1, hours(query).length / 24)) * 3600 * share * (0.6 + 0.8 * dice(operator + name)));
    return { period: query.get('since'), operator, ready: part('ready', 0.28), reserved: part('reserved', 0.004), ringing: part('ringing', 0.03), talking: part('talking', 0.42), wrap_up: part('wrap', 0.07), paused: part('paused', 0.1), offline: part('offline', 1.4), answered: part('n', 0.0021), missed: Math.round(part('m', 0.00009)) };
  }),
  flow: (query) => scaled(query, edges),
};

function scaled(query, rows) {
  const factor = hours(query).reduce((sum, at) => sum + load(at), 0) / 640;
  return rows.map((row) => ({ period: query.get('since'), ...Object.fromEntries(Object.entries(row).map(([k, v]) => [k, typeof v === 'number' && k !== 'layer' ? Math.max(1, Math.round(v * factor)) : v])) }));
}

/** Paths of calls, and how many take each. */
const paths = [
  ['greeting', '3', 'queue.support', 'connected', 'caller_hung_up', 118], ['greeting', '3', 'queue.support', 'connected', 'operator_hung_up', 21],
  ['greeting', '3', 'queue.support', 'abandoned', 'in_queue', 19], ['greeting', '3', 'queue.support', 'served', 'callback_ordered', 8],
  ['outage', 'none', 'nothing', 'served', 'outage_heard', 57], ['outage', '9', 'done.outage_sms', 'served', 'outage_heard', 23], ['outage', '3', 'queue.support', 'connected', 'caller_hung_up', 20],
  ['greeting', '1', 'queue.services', 'connected', 'caller_hung_up', 71], ['greeting', '1', 'queue.services', 'abandoned', 'in_queue', 9], ['greeting', '1', 'queue.services', 'abandoned', 'while_ringing', 3],
  ['greeting', '2', 'queue.connection', 'connected', 'caller_hung_up', 33], ['greeting', '2', 'closed.connection', 'left', 'while_closed', 5],
  ['greeting', '4', 'queue.accounts', 'connected', 'caller_hung_up', 36], ['greeting', '4', 'closed.accounts', 'left', 'while_closed', 9], ['greeting', '4', 'closed.accounts', 'served', 'callback_ordered', 6],
  ['greeting', '5', 'queue.corporate', 'connected', 'caller_hung_up', 19],
  ['greeting', '#', 'done.balance', 'served', 'balance_sent', 61], ['greeting', '#', 'refused.identity', 'left', 'in_menu', 6], ['greeting', '#', 'refused.identity', 'connected', 'caller_hung_up', 9], ['greeting', '#', 'refused.limit', 'left', 'in_menu', 3],
  ['offer', '0', 'done.credit', 'served', 'credit_activated', 27], ['greeting', '0', 'done.credit', 'served', 'credit_activated', 15], ['greeting', '0', 'refused.credit', 'connected', 'caller_hung_up', 12], ['greeting', '0', 'refused.credit', 'left', 'in_menu', 14],
  ['greeting', '6', 'done.contracts', 'served', 'contract_heard', 14], ['greeting', '7', 'done.callback', 'served', 'callback_ordered', 11], ['greeting', '7', 'callback.exists', 'served', 'callback_kept', 2],
  ['greeting', 'no_keys', 'queue.any', 'connected', 'caller_hung_up', 24], ['greeting', 'no_keys', 'queue.any', 'abandoned', 'in_queue', 4], ['greeting', 'redial', 'queue.support', 'connected', 'caller_hung_up', 5],
  ['greeting', 'none', 'nothing', 'left', 'in_greeting', 23], ['greeting', 'none', 'nothing', 'left', 'in_menu', 17], ['greeting', '3', 'queue.support', 'lost', 'asterisk_lost', 1], ['offer', 'none', 'nothing', 'left', 'in_menu', 6],
];
const edges = Object.values(paths.reduce((sums, [entry, choice, then, cls, reason, calls]) => {
  const names = [`entry.${entry}`, `choice.${choice}`, `then.${then}`, `class.${cls}`, `reason.${cls}.${reason}`];
  for (let layer = 1; layer <= 4; layer++) {
    const key = [layer, names[layer - 1], names[layer]].join();
    sums[key] = { layer, source: names[layer - 1], target: names[layer], calls: (sums[key]?.calls ?? 0) + calls };
  }
  return sums;
}, {}));

/** Registers what the statistics' page asks for. */
export function serveStats(on) {
  on('GET', '/api/v1/stats/(departments|served|heat|refusals|outages|operators|flow)', ({ args, query }) => {
    const rows = Number.isNaN(Date.parse(query.get('since'))) ? [] : tables[args[0]](query);
    if (query.get('format') !== 'csv') return [200, { rows }];
    const head = Object.keys(rows[0] ?? {});
    return [200, [head, ...rows.map((row) => head.map((name) => row[name]))].map((line) => line.join(',')).join('\n')];
  });
  on('GET', '/api/v1/outages', () => [200, { outages: [...outages, ...ended] }]);
}

const ended = [
  { id: 'o-14', kind: 'power', city: 'Київ', street: 'Садова', houses: '2-40', started_at: new Date(Date.now() - 5 * 24 * hour).toISOString(), cleared_at: new Date(Date.now() - 5 * 24 * hour + 4 * hour).toISOString() },
  { id: 'o-11', kind: 'planned', city: 'Бровари', street: 'Київська', houses: '*', started_at: new Date(Date.now() - 9 * 24 * hour).toISOString(), cleared_at: new Date(Date.now() - 9 * 24 * hour + 2 * hour).toISOString() },
];
