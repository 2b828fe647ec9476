// What the mock service shows: people, contracts, calls. All times count from now, so that it always looks like today.

const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();
const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

export const departments = [
  { department: 1, uk: 'Послуги та оплата', en: 'Services, payment', open: true },
  { department: 2, uk: 'Нове підключення', en: 'New connection', open: true },
  { department: 3, uk: 'Технічна підтримка', en: 'Technical support', open: true },
  { department: 4, uk: 'Договір і рахунок', en: 'Contracts', open: false },
  { department: 5, uk: 'Корпоративні клієнти', en: 'Corporate clients', open: true },
];

export const wrapUpCodes = [
  { code: 'question_answered', uk: 'Відповідь надано', en: 'Question answered' },
  { code: 'fault_registered', uk: 'Заявку на ремонт прийнято', en: 'Fault registered' },
  { code: 'connection_request', uk: 'Заявка на підключення', en: 'Connection request' },
  { code: 'payment', uk: 'Оплата', en: 'Payment' },
  { code: 'complaint', uk: 'Скарга', en: 'Complaint' },
  { code: 'wrong_number', uk: 'Помилились номером', en: 'Wrong number' },
  { code: 'call_dropped', uk: 'Розмова перервалася', en: 'Call dropped' },
  { code: 'other', uk: 'Інше', en: 'Other' },
];

export const pauseReasons = [
  { code: 'break', uk: 'Перерва', en: 'Break' },
  { code: 'lunch', uk: 'Обід', en: 'Lunch' },
  { code: 'training', uk: 'Навчання', en: 'Training' },
  { code: 'paperwork', uk: 'Робота з заявками', en: 'Paperwork' },
];

const names = {
  101: 'Олена Коваль', 102: 'Андрій Мельник', 103: 'Ірина Шевчук', 104: 'Тарас Бондар', 105: 'Наталія Кравець', 106: 'Дмитро Савчук',
  107: 'Юлія Гнатюк', 108: 'Сергій Литвин',
};

export const nameOf = (login) => names[login] ?? { supervisor: 'Марія Ткаченко', engineer: 'Павло Руденко' }[login] ?? login;

const operator = (id, served, state, seconds, more = {}) => ({
  id, name: names[id], departments: served, state, reason: '', since: ago(seconds), call: '', ...more,
});

/** The colleagues; the signed-in operator's own line is put in front by the mock. */
const colleagues = [
  operator('101', [1], 'talking', 184, { call: 'c-101' }),
  operator('102', [2], 'ready', 47, { idle_since: ago(47) }),
  operator('103', [3], 'ready', 12, { idle_since: ago(312) }),
  operator('104', [4, 1], 'paused', 540, { reason: 'lunch' }),
  operator('105', [5], 'wrap-up', 6),
  operator('106', [1, 2, 3, 4, 5], 'ringing', 4, { call: 'c-106' }),
  operator('107', [3], 'talking', 902, { call: 'c-107' }),
  operator('108', [3, 1], 'offline', 16_000),
];

const queue = (department, waiting, seconds) => ({
  department, name: departments[department - 1].uk, waiting, longest_wait_seconds: seconds, calls: [],
  open: departments[department - 1].open, ...(waiting ? { oldest_since: ago(seconds) } : {}),
});

const callBack = (id, phone, department, minutes, more = {}) => ({
  id, phone, department, contract: '', topic: '', language: 'uk', source: 'queue', state: 'open', tries: 0,
  due_at: ago(minutes * 60), since: ago(minutes * 60), ...more,
});

export const callBacks = [
  callBack(31, '+380671234509', 3, 11, { contract: '1000004', tries: 1, topic: 'Немає інтернету після грози' }),
  callBack(32, '+380501118876', 1, 6, { source: 'api', contract: '1000023', topic: 'Перехід на інший тариф' }),
  callBack(33, '+380931114432', 2, 2, { source: 'menu' }),
];

export const outages = [
  { id: 'o-17', kind: 'fault', city: 'Київ', street: 'Лісова', houses: '1-15;17а', started_at: ago(2700), expected_at: ago(-3900),
    note: 'Пошкоджено магістральний кабель, бригада на місці' },
];

const today = {
  calls: 418, offered: 251, answered: 229, abandoned: 17, service_level: 0.83, served: 0.39, average_wait_seconds: 21,
  longest_wait_seconds: 214, messages: 96, credits: 31,
};

const live = (id, step, more) => ({
  id, kind: 'call', from: '+38050***2233', to: '0443000000', language: 'uk', step, department: 0, started_at: ago(75), ...more,
});

const liveCalls = [
  live('c-101', 'talking', { department: 1, operator: '101', contract: '1000023', started_at: ago(260), queued_at: ago(214) }),
  live('c-106', 'transfer', { department: 3, operator: '106', started_at: ago(90), queued_at: ago(31) }),
  live('c-107', 'talking', { department: 3, operator: '107', from: '+38067***4511', started_at: ago(1010), queued_at: ago(930), held: false }),
  live('c-201', 'waiting', { department: 3, from: '+38093***1180', queued_at: ago(148), started_at: ago(190) }),
  live('c-202', 'waiting', { department: 3, from: '+38044***1205', queued_at: ago(52), started_at: ago(70) }),
  live('c-203', 'waiting', { department: 1, from: '+38050***9034', queued_at: ago(24), started_at: ago(61), contract: '1000051' }),
  live('c-204', 'menu', { from: '+38063***7720', hears: 'menu.3', started_at: ago(18) }),
  live('c-205', 'entry', { from: '', hears: 'contract.enter', started_at: ago(33), language: 'en' }),
];

const surges = [
  { id: 4, city: 'Київ', street: 'Садова', house: '24', callers: 6, since: ago(540), raised_at: ago(120) },
];

/** The floor as the signed-in person sees it. */
export function floor(who, own) {
  const operators = colleagues.filter(({ id }) => id !== who.operator);
  if (own) operators.unshift({ ...operator(who.operator, [3, 1], own.state, 0), ...own });
  return {
    at: new Date().toISOString(), operators,
    queues: [queue(1, 1, 24), queue(2, 0, 0), queue(3, 2, 148), queue(4, 0, 0), queue(5, 0, 0)],
    calls: who.role === 'operator' ? undefined : liveCalls,
    callbacks: callBacks, surges, outages, today,
  };
}

const message = (id, seconds, kind, state, text) => ({
  id, at: ago(seconds), kind, contract: '1000004', to: '+38067***4509', text, state, state_at: ago(seconds - 4),
});

const earlier = (id, days, cls, reason, more = {}) => ({
  id, kind: 'call', started_at: ago(days * 86_400), contract: '1000004', outcome: { class: cls, reason }, ...more,
});

export const contracts = {
  1000004: {
    number: '1000004', name: 'Гончаренко Оксана Петрівна', address: { city: 'Київ', street: 'Лісова', house: '12', flat: '47' },
    tariff: 'Дім 100', monthly_fee: 19000, fee_this_month: 19000, balance: -12550, status: 'active', segment: 'home',
    connected_on: day(-1130), phones: ['+380671234509', '+380442345610'],
    credit: { state: 'available', days: 7, until: day(6) }, outage: outages[0], messages: [
      message('m1', 95, 'balance', 'delivered', 'Баланс: -125,50 грн. Договір 1000004'),
      message('m2', 86_400 * 3, 'outage_over', 'delivered', 'Зв\'язок за вашою адресою відновлено'),
    ],
    earlier: [
      earlier('e1', 2, 'connected', 'caller_hung_up', { operator: '103', code: 'fault_registered', note: 'Обриви ввечері, призначено виїзд на четвер' }),
      earlier('e2', 9, 'served', 'balance_sent'),
      earlier('e3', 34, 'connected', 'operator_hung_up', { operator: '101', code: 'payment', note: 'Платіж зарахувався з затримкою' }),
    ],
  },
  1000023: {
    number: '1000023', name: 'Романюк Богдан Ігорович', address: { city: 'Київ', street: 'Садова', house: '24' },
    tariff: 'Приватний 230', monthly_fee: 23000, fee_this_month: 8433, balance: 4567, status: 'active', segment: 'private',
    connected_on: day(-8), phones: ['+380501118876'], credit: { state: 'refused', reason: 'funds' }, messages: [], earlier: [],
    suspension: { from: day(12), until: day(70), running: false },
  },
  1000017: {
    number: '1000017', name: 'Лисенко Віктор Андрійович', address: { city: 'Бровари', street: 'Київська', house: '145', flat: '8' },
    tariff: 'Дім 100', monthly_fee: 19000, fee_this_month: 19000, balance: -19000, status: 'active', segment: 'home',
    connected_on: day(-400), phones: ['+380501110017'], credit: { state: 'refused', reason: 'blocked', until: day(41) }, messages: [], earlier: [],
  },
  1000018: {
    number: '1000018', name: 'ТОВ «Бровари-Логістик»', address: { city: 'Бровари', street: 'Промислова', house: '3' },
    tariff: 'Офіс', monthly_fee: 90050, fee_this_month: 90050, balance: 120000, status: 'suspended', segment: 'corporate',
    connected_on: day(-2000), phones: ['+380501110017', '+380443331122'], credit: { state: 'refused', reason: 'unavailable' },
    suspension: { from: day(-20), until: day(30), running: true }, messages: [], earlier: [],
  },
};

const step = (seconds, name, event, detail) => ({ at: ago(seconds), step: name, event, detail });

function steps(wait) {
  return [
    step(wait + 61, '', 'lookup', { result: 'known', contracts: '1', outages: '1' }),
    step(wait + 60, 'greeting', 'prompt', { keys: 'greet.day', language: 'uk' }),
    step(wait + 56, 'menu', 'outage', { outage: 'o-17', kind: 'fault' }),
    step(wait + 41, 'menu', 'prompt', { keys: 'balance.offer credit.offer menu.1 menu.2 menu.3', language: 'uk' }),
    step(wait + 38, 'menu', 'key', { key: '#' }),
    step(wait + 37, 'entry', 'prompt', { keys: 'contract.enter', language: 'uk' }),
    step(wait + 22, 'readback', 'identity', { contract: '1000004', result: 'verified' }),
    step(wait + 14, 'request', 'done', { service: 'balance' }),
    step(wait + 4, 'menu', 'key', { key: '3' }),
    step(wait + 3, 'transfer', 'transfer', { department: 'support', reason: 'key' }),
    step(wait, 'waiting', 'queued', { department: 'support', since: ago(wait) }),
    step(Math.max(1, wait - 30), 'waiting', 'place', { position: '2', wait: '60' }),
    step(wait > 100 ? 81 : 3, 'waiting', 'ringing', { operator: '103' }),
    ...(wait > 100 ? [step(74, 'talking', 'answered', { operator: '103' })] : []),
  ];
}

/** The card of a scene: ringing, talking, held, consulting, ended; or how the contract is known. */
export function card(scene) {
  const base = {
    id: 'c-300', kind: 'call', state: 'ringing', muted: false, from: '+380671234509', to: '0443000000', language: 'uk', department: 3,
    known: 'verified', contract: '1000004', contracts: [contracts[1000004]], steps: steps(48), earlier: contracts[1000004].earlier,
    started_at: ago(111), queued_at: ago(48), rang_at: ago(3),
  };
  const talking = { state: 'talking', queued_at: ago(126), started_at: ago(189), rang_at: ago(81), answered_at: ago(74), steps: steps(126) };
  return {
    ringing: base,
    talking: { ...base, ...talking },
    held: { ...base, ...talking, state: 'held' },
    consulting: { ...base, ...talking, state: 'consulting', second: '106' },
    ended: { ...base, ...talking, state: 'ended', ended_at: ago(2) },
    entered: { ...base, known: 'entered', from: '+380997776655', contract: '1000023', contracts: [contracts[1000023]], earlier: [] },
    several: {
      ...base, known: 'several', from: '+380501110017', contract: '', contracts: [contracts[1000017], contracts[1000018]], earlier: [],
    },
    unknown: { ...base, known: 'unknown', from: '', contract: '', contracts: [], earlier: [], steps: steps(20).slice(1, 2), language: 'en' },
    callback: { ...base, ...talking, kind: 'callback', topic: 'Немає інтернету після грози: роутер двічі перезавантажено, на ньому блимає червоний індикатор', source: 'queue' },
  }[scene] ?? null;
}
