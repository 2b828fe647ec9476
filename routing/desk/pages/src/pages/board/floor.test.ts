import assert from 'node:assert/strict';
import { test } from 'node:test';
import { abandonedTone, choose, countGroups, inMenu, kept, levelTone, linesOf, outagesOf, stepTo, waitingOf, type Floor, type LiveCall, type Operator } from './floor';

const operator = (id: string, state: Operator['state'], departments: number[], name = ''): Operator => ({ id, name, departments, state, reason: '', call: '' });

const call = (id: string, step: string, more: Partial<LiveCall> = {}): LiveCall => ({
  id, kind: 'call', from: '+38050•••2233', to: '', step, department: 0, started_at: '2026-11-28T10:00:00Z', ...more,
});

const team = [
  operator('109', 'offline', [1]), operator('21', 'ready', [3], 'Олена Коваль'), operator('103', 'talking', [3, 1], 'Ірина Шевчук'),
  operator('104', 'paused', [3]), operator('105', 'ringing', [2], 'Олег'),
];

const queued = (id: string, department: number, since: string, callback = false) => ({ id, department, since: `2026-11-28T${since}Z`, callback });

const floor: Floor = {
  at: '2026-11-28T10:10:00Z', operators: team, surges: [], outages: [],
  queues: [
    { department: 1, name: '', waiting: 1, longest_wait_seconds: 0, open: true, oldest_since: '2026-11-28T10:05:00Z', calls: [queued('b', 1, '10:05:00')] },
    { department: 3, name: '', waiting: 2, longest_wait_seconds: 0, oldest_since: '2026-11-28T10:01:00Z', calls: [queued('a', 3, '10:01:00'), queued('callback-31-2', 3, '10:02:00', true)] },
    { department: 4, name: '', waiting: 0, longest_wait_seconds: 0, open: false, oldest_since: '2026-11-28T09:00:00Z', calls: [] },
  ],
  calls: [
    call('a', 'waiting', { queued_at: '2026-11-28T10:01:00Z', contract: '1000004', language: 'en' }), call('m', 'menu'), call('t', 'talking', { operator: '103' }),
    call('p', 'phone_entry', { queued_at: '2026-11-28T10:03:00Z' }), call('e', 'phone_entry'),
  ],
  callbacks: [{
    id: 31, phone: '+380671234509', department: 3, contract: '1000023', topic: '', language: 'uk', source: 'queue', state: 'open', tries: 1,
    due_at: '2026-11-28T10:02:00Z', since: '2026-11-28T10:02:00Z',
  }],
};

test('who waits stands in order of arrival over all queues, with what is known of the caller', () => {
  const all = waitingOf(floor);
  assert.deepEqual(all.map(({ id }) => id), ['a', 'callback-31-2', 'b']);
  assert.deepEqual([all[0]?.contract, all[0]?.language, all[0]?.from], ['1000004', 'en', '+38050•••2233']);
  assert.deepEqual([all[1]?.contract, all[1]?.from, all[1]?.callback], ['1000023', '+380671234509', true]);
  assert.equal(all[2]?.from, '');
});

test('in the menu is who neither waits in a queue nor talks', () => {
  assert.deepEqual(inMenu(floor).map(({ id }) => id), ['m', 'e']);
  assert.deepEqual(inMenu({ ...floor, calls: undefined }), []);
});

test('a queue counts the operators who serve it', () => {
  const want = [
    { id: 1, waiting: 1, since: '2026-11-28T10:05:00Z', open: true, ready: 0, working: 1 },
    { id: 3, waiting: 2, since: '2026-11-28T10:01:00Z', open: true, ready: 1, working: 3 },
    { id: 4, waiting: 0, since: '', open: false, ready: 0, working: 0 },
  ];
  assert.deepEqual(linesOf(floor), want);
});

test('the queue of any department comes last, and everybody serves it', () => {
  const any = { department: 0, name: 'any', waiting: 0, longest_wait_seconds: 0, open: true, calls: [] };
  const all = linesOf({ ...floor, queues: [any, ...floor.queues] });
  assert.deepEqual(all.map(({ id }) => id), [1, 3, 4, 0]);
  assert.deepEqual([all[3]?.ready, all[3]?.working], [1, 4]);
});

test('planned work that has not begun comes after the outages that go on', () => {
  const outage = (id: string, started_at: string) => ({ id, kind: 'planned' as const, city: '', street: '', houses: '*', started_at });
  const all = [outage('ahead', '2026-12-01T00:00:00+02:00'), outage('b', '2026-11-28T12:10:00+02:00'), outage('a', '2026-11-28T09:00:00Z')];
  assert.deepEqual(outagesOf({ outages: all, at: floor.at }).map(({ id }) => id), ['b', 'a', 'ahead']);
});

test('operators are counted by groups', () => {
  assert.deepEqual(countGroups(team), { ready: 1, busy: 2, 'wrap-up': 0, paused: 1, offline: 1 });
});

test('operators are shown by number, those off duty last', () => {
  const ids = (filter: Parameters<typeof choose>[1]) => choose(team, filter).map(({ id }) => id);
  assert.deepEqual(ids({ group: '', text: '', department: 0 }), ['21', '103', '104', '105', '109']);
  assert.deepEqual(ids({ group: 'busy', text: '', department: 0 }), ['103', '105']);
  assert.deepEqual(ids({ group: '', text: '', department: 1 }), ['103', '109']);
  assert.deepEqual(ids({ group: '', text: ' ОЛ', department: 0 }), ['21', '105']);
  assert.deepEqual(ids({ group: '', text: '10', department: 3 }), ['103', '104']);
  assert.deepEqual(ids({ group: 'ready', text: 'Ірина', department: 0 }), []);
});

test('arrow keys move in the grid and stop at its edges', () => {
  const cases: [string, number, number][] = [
    ['ArrowRight', 0, 1], ['ArrowLeft', 0, 0], ['ArrowDown', 1, 4], ['ArrowDown', 5, 5], ['ArrowUp', 4, 1], ['ArrowUp', 2, 2], ['ArrowRight', 6, 6],
    ['End', 0, 6], ['Home', 5, 0], ['KeyX', 3, 3],
  ];
  for (const [key, at, want] of cases) assert.equal(stepTo(key, at, 7, 3), want, `${key} at ${at}`);
});

test('what has not changed stays the same object, and the same list', () => {
  const before = [{ id: 1, n: 1 }, { id: 2, n: 2 }];
  assert.equal(kept(before, [{ id: 1, n: 1 }, { id: 2, n: 2 }]), before);
  const after = kept(before, [{ id: 2, n: 2 }, { id: 1, n: 9 }, { id: 3, n: 3 }]);
  assert.equal(after[0], before[1]);
  assert.deepEqual(after, [{ id: 2, n: 2 }, { id: 1, n: 9 }, { id: 3, n: 3 }]);
  assert.notEqual(kept(before, [{ id: 1, n: 1 }]), before);
});

test('tones of the day', () => {
  assert.deepEqual([1, 0.8, 0.79, 0.6, 0.59].map(levelTone), ['good', 'good', 'warn', 'warn', 'bad']);
  assert.deepEqual([[0, 0], [5, 100], [6, 100], [11, 100]].map(([a = 0, b = 0]) => abandonedTone(a, b)), ['good', 'good', 'warn', 'bad']);
});
