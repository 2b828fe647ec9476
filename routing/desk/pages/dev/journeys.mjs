// The mock's journeys: one long call that has nearly everything in it, a call back, and many short ones to search in.

const minute = 60_000;
const began = Date.now() - 47 * minute;

/** Steps after so many seconds of a call. */
const journey = (start, lines) => lines.map(([seconds, step, event, detail]) => ({ at: new Date(start + seconds * 1000).toISOString(), step, event, ...(detail ? { detail } : {}) }));
const keys = (from, step, text) => [...text].map((key, i) => [from + i * 0.7, step, 'key', { key }]);
const said = (seconds, step, text) => [seconds, step, 'prompt', { keys: text, language: 'uk' }];

const long = journey(began, [
  said(0.4, '', 'greet.day'), [0.5, 'greeting', 'lookup', { result: 'known', contracts: '1', outages: '1' }],
  [3.9, 'greeting', 'outage', { outage: 'o-17', kind: 'fault' }], said(4, 'greeting', 'outage.fault outage.noeta outage.sorry outage.subscribe'),
  said(19, 'menu', 'balance.offer credit.offer menu.1 menu.2 menu.3 menu.4 menu.5'), [24, 'menu', 'key', { key: '#' }], said(24.1, 'entry', 'contract.enter'),
  ...keys(28, 'entry', '1000004#'), said(34, 'readback', 'contract.readback d.1 d.0 d.0 d.0 d.0 d.0 d.4 contract.confirm'), [44, 'readback', 'key', { key: '#' }],
  [44.2, 'request', 'identity', { contract: '1000004', result: 'verified' }], [44.6, 'request', 'done', { service: 'balance' }], said(44.7, 'menu', 'sms.sent'),
  said(48, 'menu', 'balance.offer credit.offer menu.1 menu.2 menu.3'), [51, 'menu', 'key', { key: '0' }], said(51.1, 'entry', 'contract.enter'), ...keys(54, 'entry', '1000004#'),
  said(60, 'readback', 'contract.readback d.1 d.0 d.0 d.0 d.0 d.0 d.4 contract.confirm'), [67, 'readback', 'key', { key: '#' }], [67.1, 'readback', 'identity', { contract: '1000004', result: 'verified' }],
  [67.2, 'readback', 'refused', { service: 'credit', reason: 'blocked', until: '2027-02-01' }], said(67.3, 'menu', 'credit.refused.blocked'), [80, 'menu', 'key', { key: '3' }],
  [80.1, 'menu', 'transfer', { department: 'support', reason: 'key' }], said(80.2, 'transfer', 'queue.transfer queue.hold'), [80.3, 'transfer', 'queued', { department: 'support', since: new Date(began + 80_000).toISOString() }],
  [110, 'waiting', 'place', { position: '2', wait: '90' }], said(110.1, 'waiting', 'queue.thanks queue.position num.m.2 callback.offer'), [131, 'waiting', 'ringing', { operator: '107' }],
  [151, 'waiting', 'missed', { operator: '107', reason: 'no answer' }], [151.2, 'waiting', 'ringing', { operator: '103' }], [157, 'waiting', 'answered', { operator: '103' }],
  [214, 'talking', 'supervised', { supervisor: '109', operator: '103', mode: 'listen' }], [251, 'talking', 'supervised', { supervisor: '109', operator: '103', mode: 'end' }],
  [262, 'talking', 'held', { operator: '103' }], [289, 'held', 'retrieved', { operator: '103' }],
  [340, 'talking', 'transfer', { department: 'support', operator: '106', mode: 'attended', from: '103', reason: 'operator' }], [340.1, 'held', 'held', { operator: '103' }],
  [341, 'held', 'ringing', { operator: '106' }], [349, 'held', 'consulted', { operator: '106' }], [377, 'held', 'handed_over', { operator: '106', from: '103' }],
  [612, 'talking', 'hangup', { cause: '16' }],
]);

const back = journey(began + 20 * minute, [
  [0, '', 'callback', { result: 'due', source: 'queue', department: 'support', try: '2' }], [0.1, 'due', 'queued', { department: 'support', since: new Date(began).toISOString() }],
  [38, 'due', 'ringing', { operator: '103' }], [42.2, 'due', 'dialled', { operator: '103', try: '2' }], [56, 'dialling', 'reached'],
  said(56.2, 'hello', 'callback.hello'), [62, 'hello', 'answered', { operator: '103' }], [240, 'talking', 'operator_hangup', { operator: '103', cause: '16' }],
]);

const at = (time) => new Date(time).toISOString();
const whole = (id, start, seconds, answered, more) => ({
  id, kind: 'call', from: '+380671234509', to: '0443000000', language: 'uk', started_at: at(start), answered_at: answered ? at(start + answered * 1000) : null, ended_at: at(start + seconds * 1000),
  contract: '1000004', outcome: { class: 'connected', reason: 'caller_hung_up' }, ...more,
});

const ends = [
  ['connected', 'caller_hung_up', 260, 64], ['served', 'balance_sent', 48], ['connected', 'operator_hung_up', 410, 33], ['served', 'outage_heard', 31], ['abandoned', 'in_queue', 92], ['left', 'in_menu', 22],
  ['served', 'credit_activated', 77], ['connected', 'caller_hung_up', 188, 41], ['left', 'while_closed', 39], ['connected', 'caller_hung_up', 533, 120], ['served', 'contract_heard', 35], ['abandoned', 'while_ringing', 140],
  ['served', 'callback_ordered', 82], ['unreached', 'no_answer', 66], ['lost', 'asterisk_lost', 71],
];

const many = Array.from({ length: 140 }, (_, i) => {
  const [cls, reason, seconds, answered] = ends[(i * 7) % ends.length];
  const number = `+380${['67', '50', '93', '63', '44'][i % 5]}${String(1_000_003 + ((i * 7919) % 8_999_990))}`;
  return whole(`1764${300_000 - i * 431}.${i}`, Date.now() - (9 + i * 11) * minute, seconds + (i % 17), answered, {
    kind: cls === 'unreached' ? 'callback' : 'call', from: i % 13 === 5 ? '' : number, contract: i % 3 === 0 ? '' : String(1_000_000 + (i % 29)), outcome: { class: cls, reason }, language: i % 11 === 3 ? 'en' : 'uk',
    steps: journey(Date.now() - (9 + i * 11) * minute, [said(0.3, '', 'greet.day'), said(3.8, 'menu', 'balance.offer credit.offer menu.1 menu.2 menu.3'), [seconds, 'menu', 'hangup', { cause: '16' }]]),
  });
});

const journeys = [
  whole('1764310022.17', began, 612, 157, { steps: long, notes: [
    { operator: '103', at: at(began + 380_000), code: 'fault_registered', note: 'Обриви після грози, роутер перезавантажено. Передано Дмитру для перевірки лінії.' },
    { operator: '106', at: at(began + 620_000), code: 'fault_registered', note: 'Виїзд у четвер з 10 до 14, абонент згоден.' },
  ] }),
  whole('1764311222.3', began + 20 * minute, 240, 62, { kind: 'callback', steps: back, outcome: { class: 'connected', reason: 'operator_hung_up' } }), ...many,
].sort((a, b) => b.started_at.localeCompare(a.started_at));

/** Registers the search and the journeys. */
export function serveJourneys(on) {
  on('GET', '/api/v1/calls', ({ query }) => {
    const wanted = (call) => call.from.replace(/\D/g, '').endsWith((query.get('number') ?? '').replace(/\D/g, '')) &&
      (!query.get('contract') || call.contract === query.get('contract')) && (!query.get('kind') || call.kind === query.get('kind')) &&
      `${call.outcome.class}/${call.outcome.reason}`.startsWith(query.get('outcome') ?? '') && (!query.get('operator') || JSON.stringify(call.steps).includes(`"${query.get('operator')}"`)) &&
      call.started_at >= (query.get('since') ?? '') && call.started_at < (query.get('until') ?? '9');
    const found = journeys.filter(wanted).map(({ steps, notes, ...call }) => call);
    const first = Number(query.get('cursor') ?? 0), limit = Number(query.get('limit') ?? 100);
    return [200, { calls: found.slice(first, first + limit), ...(found.length > first + limit ? { next: String(first + limit) } : {}) }];
  });
  on('GET', '/api/v1/calls/([\\d.]+)', ({ args }) => {
    const found = journeys.find(({ id }) => id === args[0]);
    return found ? [200, found] : [404, { error: 'no such call' }];
  });
}
