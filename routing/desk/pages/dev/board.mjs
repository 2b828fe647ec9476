// What the mock shows on the board: floors of several sizes, and what a supervisor does to them. POST /dev/board/NAME sets the
// floor (demo, empty, busy, burning, crowd).

const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();
const two = (n) => String(n).padStart(2, '0');

const firstNames = ['Олена', 'Андрій', 'Ірина', 'Тарас', 'Наталія', 'Дмитро', 'Юлія', 'Сергій', 'Оксана', 'Богдан', 'Катерина', 'Роман'];
const lastNames = ['Коваль', 'Мельник', 'Шевчук', 'Бондар', 'Кравець', 'Савчук', 'Гнатюк', 'Литвин', 'Поліщук', 'Марченко', 'Вовк-Романюк', 'Яремчук', 'Дяченко'];
const places = [['Київ', 'Садова', '24'], ['Київ', 'Лісова', undefined], ['Бровари', 'Героїв Небесної Сотні', '12/3']];
const pauses = ['lunch', 'break', 'paperwork', 'missed'];

/** A masked number, always the same for the same n. */
const from = (n) => (n % 17 === 5 ? '' : `+380${[50, 67, 93, 63, 44][n % 5]}•••${two((n * 37) % 100)}${two((n * 53) % 100)}`);

function operators(count, calls, busyShare) {
  return Array.from({ length: count }, (_, i) => {
    const id = String(101 + i);
    const one = {
      id, name: `${firstNames[i % 12]} ${lastNames[i % 13]}`, departments: [[1], [2], [3], [4, 1], [5], [1, 2, 3, 4, 5], [3], [3, 1]][i % 8], state: 'ready', reason: '',
      since: ago((i * 61) % 400 + 3), call: '',
    };
    if (i % 11 === 7) return { ...one, state: 'paused', reason: pauses[i % 4], since: ago(300 + i * 40) };
    if (i % 13 === 9) return { ...one, state: 'offline', since: ago(20_000) };
    if (i % 12 === 4) return { ...one, state: 'wrap-up', since: ago(i % 9) };
    if ((i * 7) % 10 >= busyShare * 10) return one;
    const ringing = i % 9 === 5;
    const call = {
      id: `c-${id}`, kind: 'call', from: from(i), to: '0443000000', language: i % 6 ? 'uk' : 'en', contract: i % 3 ? String(1000000 + i) : undefined,
      step: ringing ? 'transfer' : i % 8 === 3 ? 'held' : 'talking', department: one.departments[0], operator: id, held: i % 8 === 3 || undefined, ...(i === 2 ? { supervisors: ['101', '105'] } : {}),
      started_at: ago(120 + (i * 97) % 900), queued_at: ago(100 + (i * 97) % 900),
    };
    calls.push(call);
    return { ...one, state: ringing ? 'ringing' : 'talking', call: call.id, since: ago(ringing ? 6 : (i * 97) % 900 + 20) };
  });
}

const shares = [3, 1, 3, 3, 5, 3, 2, 1, 3, 4];

/** So many who wait, the first of them for the longest. */
function waiting(count, longest, calls) {
  return Array.from({ length: count }, (_, i) => {
    const since = ago(Math.round(longest * (1 - i / Math.max(count, 1)) + 4));
    const department = shares[i % 10];
    const callback = i % 7 === 2;
    const id = callback ? `callback-${31 + i}-1` : `q-${i}`;
    if (!callback) calls.push({ id, kind: 'call', from: from(i + 40), to: '0443000000', language: i % 9 === 4 ? 'en' : 'uk', step: 'waiting', department, contract: i % 4 ? undefined : String(1000100 + i), started_at: since, queued_at: since });
    return { id, department, since, callback };
  });
}

const steps = [['menu', 'menu.3'], ['entry', 'contract.enter'], ['greeting', 'greet.day'], ['menu', 'outage.fault'], ['silence', ''], ['offer', 'credit.terms'], ['readback', 'd.4'], ['phone_check', 'callback.number']];

function inMenu(count, calls) {
  for (let i = 0; i < count; i++) {
    const [step, hears] = steps[i % 8];
    calls.push({ id: `m-${i}`, kind: 'call', from: from(i + 80), to: '0443000000', language: i % 5 === 3 ? 'en' : 'uk', step, hears, department: 0, started_at: ago(5 + i * 9) });
  }
}

const topics = ['Немає інтернету після грози', 'Перехід на інший тариф', '', 'Рахунок за листопад'];

function callBacks(count, oldest) {
  return Array.from({ length: count }, (_, i) => {
    const since = ago(oldest * (1 - i / count) + 20);
    return {
      id: 31 + i, phone: `+38067${String(1234500 + i * 731).slice(0, 7)}`, department: shares[i % 10], contract: i % 2 ? String(1000004 + i) : '', topic: topics[i % 4], language: 'uk',
      source: ['queue', 'api', 'menu', 'hours', 'operator'][i % 5], state: i === 1 ? 'calling' : 'open', tries: i % 3 === 0 ? 1 : 0, due_at: i === count - 1 ? ago(-5400) : since, since,
    };
  });
}

const outage = (id, kind, street, houses, started, expected, note = '') => ({
  id, kind, city: 'Київ', street, houses, started_at: ago(started), ...(expected === null ? {} : { expected_at: ago(-expected) }), note,
});

const outages = () => [
  outage('o-17', 'fault', 'Лісова', '1-15;17а', 2700, 3900, 'Пошкоджено магістральний кабель, бригада на місці'),
  outage('o-18', 'power', 'Садова', '*', 1500, null),
  outage('o-19', 'planned', 'Героїв Небесної Сотні', '2-48;50;52/1', 9000, -600, 'Заміна комутатора'),
  outage('o-20', 'planned', 'Набережна', '*', -50_000, 60_000),
];

const queue = (department, all, open) => {
  const calls = all.filter((one) => one.department === department);
  return { department, name: String(department), waiting: calls.length, longest_wait_seconds: 0, open, calls, ...(calls.length ? { oldest_since: calls[0].since } : {}) };
};

function build({ people = 12, busy = 0.6, wait = 0, longest = 0, menu = 0, back = 0, oldest = 0, broken = 0, alarms = 0, today }) {
  const calls = [];
  const all = operators(people, calls, busy);
  const waits = waiting(wait, longest, calls);
  inMenu(menu, calls);
  return {
    operators: all, calls, queues: [0, 1, 2, 3, 4, 5].map((department) => queue(department, waits, department !== 4)), callbacks: callBacks(back, oldest),
    outages: outages().slice(0, broken), today,
    surges: places.slice(0, alarms).map(([city, street, house], i) => ({
      id: 4 + i, city, street, house, callers: [6, 19, 5][i], since: ago(540 - i * 100), raised_at: ago(120 - i * 30), ...(i === 2 ? { announced_at: ago(60), outage: 'o-20' } : {}),
    })),
  };
}

const day = (calls, level, abandoned, average, longest) => ({
  calls, offered: Math.round(calls * 0.6), answered: Math.round(calls * 0.6) - abandoned, abandoned, service_level: level, served: 0.39, average_wait_seconds: average,
  longest_wait_seconds: longest, messages: 96, credits: 31,
});

const floors = {
  empty: () => build({ people: 0, today: { calls: 0, offered: 0, answered: 0, abandoned: 0, messages: 0, credits: 0 } }),
  busy: () => build({ busy: 0.7, wait: 20, longest: 190, menu: 7, back: 5, oldest: 760, broken: 4, today: day(1418, 0.83, 31, 19, 214) }),
  burning: () => build({ busy: 1, wait: 60, longest: 1260, menu: 24, back: 14, oldest: 1500, broken: 3, alarms: 3, today: day(2941, 0.41, 388, 164, 1485) }),
  crowd: () => build({ people: 200, busy: 0.8, wait: 34, longest: 95, menu: 40, back: 9, oldest: 700, broken: 2, alarms: 1, today: day(9310, 0.72, 402, 34, 371) }),
};

let floor = null;

/** The floor that was set, with the signed-in operator's own line, or null for that of demo.mjs. */
export function current(me, own) {
  if (!floor) return null;
  const mine = own && floor.operators.length ? [{ id: me.operator, name: me.name, departments: [3, 1], ...own }] : [];
  return { ...floor, at: new Date().toISOString(), operators: [...floor.operators.filter(({ id }) => id !== me.operator), ...mine] };
}

const homes = {
  Київ: { Лісова: ['1', '3', '5', '7', '9', '12', '12а', '14', '15/2', '17а'], Садова: ['2', '24', '26', '28'], 'Героїв Небесної Сотні': ['2', '4', '48', '50'], Ліщинова: ['1', '2'] },
  Бровари: { Київська: ['145', '147'], Промислова: ['3'] },
  Бориспіль: { 'Київський шлях': ['10'] },
};

/** Those that begin like this, whatever the case. */
const like = (all, typed) => all.filter((text) => text.toLowerCase().startsWith(typed.toLowerCase()));

function suggest(query) {
  const [city, street, house] = ['city', 'street', 'house'].map((name) => query.get(name));
  if (street === null && house === null) return like(Object.keys(homes), city ?? '');
  if (house === null) return like(Object.keys(homes[city] ?? {}), street ?? '');
  return like(homes[city]?.[street] ?? [], house);
}

const states = ['delivered', 'delivered', 'sent', 'undelivered', 'queued', 'delivered', 'failed', 'captured'];
const texts = { balance: (n) => `Баланс: ${n % 3 ? '' : '-'}${n * 7 % 400},${two(n % 100)} грн. Договір ${1000000 + n}`, outage_over: () => "Зв'язок за вашою адресою відновлено" };
const messages = Array.from({ length: 130 }, (_, i) => {
  const kind = i % 4 === 3 ? 'outage_over' : 'balance';
  const state = states[i % 8];
  return { id: `m${i}`, at: ago(i * 340 + 20), kind, contract: String(1000000 + i), to: from(i + 1), text: texts[kind](i), state, state_at: ago(i * 340 + 12), ...(state === 'undelivered' ? { error: '30003' } : {}) };
});
const deeds = ['activate_credit', 'send_balance', 'order_callback', 'wrap_up', 'register_phone', 'suspend'];
const details = {
  register_phone: { phone: '+38067***1212', verified_by: 'passport' }, wrap_up: { code: 'fault_registered', operator: '103' }, suspend: { from: '2026-12-01', until: '2026-12-31' },
  order_callback: { phone: '+38067***1245', department: 'support' },
};
const interference = [['listen', { operator: '103' }], ['set_state', { operator: '104', state: 'paused', reason: 'lunch' }], ['close_outage', { outage: 'o1', kind: 'fault', place: 'Київ, Лісова, *' }], ['control_call', { wish: 'hang_up' }], ['cancel_callback', {}]];
const audit = Array.from({ length: 70 }, (_, i) => ({
  id: 900 - i, at: ago(i * 500 + 44), actor: i % 9 === 4 ? 'cabinet' : String(101 + i % 8), role: i % 9 === 4 ? 'program' : 'operator', action: deeds[i % 6], contract: String(1000004 + i % 20),
  call: `c-${i}`, outcome: i % 7 === 3 ? 'refused' : i % 13 === 6 ? 'failed' : 'done', ...(i % 7 === 3 ? { reason: 'funds' } : i % 13 === 6 ? { reason: 'unavailable' } : {}),
  ...(details[deeds[i % 6]] ? { detail: details[deeds[i % 6]] } : {}),
  ...(i % 11 === 5 ? { actor: 'supervisor', role: 'supervisor', action: interference[i % 5][0], detail: interference[i % 5][1], outcome: 'done', reason: undefined } : {}),
}));

/** A page of a list. */
function page(all, query) {
  const start = Number(query.get('cursor') ?? 0);
  const end = start + Number(query.get('limit') ?? 100);
  return { rows: all.slice(start, end), next: end < all.length ? String(end) : undefined };
}

const fits = (query, names) => (one) => names.every((name) => !query.get(name) || one[name] === query.get(name));

/** What a supervisor's page asks for. base is the floor of demo.mjs, whose lists are changed too. */
export function routes(on, tell, base) {
  const change = (what) => { what(floor ?? base); tell(); };
  const find = (list, id) => list.find((one) => String(one.id) === id);
  const leaves = (me, calls) => { for (const call of calls) call.supervisors = call.supervisors?.filter((id) => id !== me.operator); };
  on('POST', '/dev/board/(\\w+)', ({ args }) => { floor = floors[args[0]]?.() ?? null; tell(); return [204]; });
  on('POST', '/api/v1/operators/([^/]+)/state', ({ args, body }) => {
    change(({ operators: all }) => {
      const one = find(all, args[0]);
      if (one && one.state !== 'talking') Object.assign(one, { state: body.state, reason: body.reason ?? '', since: ago(0), call: '' });
    });
    return [200, { id: args[0], state: body.state, reason: body.reason ?? '' }];
  });
  on('PUT', '/api/v1/calls/([^/]+)/supervision', ({ me, args, body }) => {
    const calls = (floor ?? base).calls;
    if (!find(calls, args[0])) return [404, { error: 'no such call' }];
    setTimeout(() => change(() => {
      leaves(me, calls);
      const call = find(calls, args[0]) ?? {};
      Object.assign(call, body.mode === 'take_over' ? { operator: me.operator } : { supervisors: [...(call.supervisors ?? []), me.operator] });
    }), 400);
    return [202, { accepted: true }];
  });
  on('DELETE', '/api/v1/calls/([^/]+)/supervision', ({ me }) => {
    change(({ calls }) => { leaves(me, calls); });
    return [202, { accepted: true }];
  });
  on('POST', '/api/v1/calls/(c-[12]\\d+)/transfer', ({ args }) => {
    change(({ calls, operators: all }) => {
      const call = find(calls, args[0]);
      const one = call && find(all, call.operator);
      if (one) Object.assign(one, { state: 'wrap-up', since: ago(0), call: '' });
      if (call) Object.assign(call, { step: 'passed', operator: '' });
    });
    return [202, { accepted: true }];
  });
  on('POST', '/api/v1/surges/(\\d+)/announce', ({ args }) => {
    change(({ surges }) => Object.assign(find(surges, args[0]), { announced_at: ago(0), outage: `o-${args[0]}` }));
    return [200, { outage: `o-${args[0]}` }];
  });
  on('DELETE', '/api/v1/callbacks/(\\d+)', ({ args }) => {
    change(({ callbacks }) => callbacks.splice(callbacks.findIndex(({ id }) => String(id) === args[0]), 1));
    return [204];
  });
  outageRoutes(on, change);
  on('GET', '/api/v1/addresses', ({ query }) => [200, { suggestions: suggest(query).slice(0, 20).map((text) => ({ text, contracts: text.length * 13 % 90 + 4 })) }]);
  on('GET', '/api/v1/messages', ({ query }) => {
    const { rows, next } = page(messages.filter(fits(query, ['state', 'contract'])), query);
    return [200, { messages: rows, next }];
  });
  on('GET', '/api/v1/audit', ({ query }) => {
    const { rows, next } = page(audit.filter(fits(query, ['contract', 'actor'])), query);
    return [200, { entries: rows, next }];
  });
}

function outageRoutes(on, change) {
  on('GET', '/api/v1/outages/affected', ({ query }) => {
    const contracts = query.get('street') === 'Невідома' ? 0 : query.get('houses') === '*' ? 412 : query.get('houses').length * 17 + 8;
    return [200, { contracts, phones: Math.round(contracts * 1.3) }];
  });
  on('POST', '/api/v1/outages', ({ body }) => {
    const saved = { started_at: ago(0), ...body };
    change((now) => {
      const i = now.outages.findIndex(({ id }) => id === body.id);
      if (i >= 0) now.outages[i] = saved;
      else now.outages.unshift(saved);
    });
    return [200, saved];
  });
  on('POST', '/api/v1/outages/([^/]+)/close', ({ args }) => {
    change((now) => now.outages.splice(now.outages.findIndex(({ id }) => id === args[0]), 1));
    return [204];
  });
}
