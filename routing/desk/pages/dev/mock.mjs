// A service to look at the pages without one: `npm run mock`, then http://127.0.0.1:8090/. Sign in as 103 (operator),
// supervisor or engineer with any password but "wrong"; newcomer has to choose a password first,
// chief to set up a second factor; codes needs a code: any but 000000. POST /dev/scene/NAME sets the operator's call (see card in demo.mjs;
// "none" ends it), POST /dev/state/NAME the state, POST /dev/board/NAME the floor (see board.mjs), POST /dev/cut breaks the live
// connections for ten seconds.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as board from './board.mjs';
import * as demo from './demo.mjs';
import { serveJourneys } from './journeys.mjs';
import { upgrade } from './sip.mjs';
import { serveStats } from './stats.mjs';
import { serveTry } from './try.mjs';

const port = Number(process.env.PORT ?? 8090); // 0: any that is free
const types = {
  '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.woff2': 'font/woff2', '.txt': 'text/plain',
};
const policy = "default-src 'self'; style-src 'self'; script-src 'self'; img-src 'self' data:; frame-ancestors 'none'";

const own = { state: 'ready', reason: '', since: new Date().toISOString(), call: '' };
const watchers = new Set();
let call = null;
let cutUntil = 0;

const routes = [];
const on = (method, pattern, answer) => routes.push({ method, pattern: new RegExp(`^${pattern}$`), answer });

board.routes(on, tell, demo.floor({ role: 'supervisor' }, null));

// --- session
const people = (login) => ({
  login, name: demo.nameOf(login), role: ['supervisor', 'engineer'].includes(login) ? login : 'operator',
  operator: login === 'engineer' ? undefined : login === 'supervisor' ? '109' : login, language: 'uk',
  time_zone: 'Europe/Kyiv', expires_at: new Date(Date.now() + 8 * 3_600_000).toISOString(), demo: true, must: dues[login] ?? [],
  second_factor: factors.has(login) ? 'on' : 'off',
});
const who = (request) => {
  const login = /hotline=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
  return login ? { ...people(login), language: languages[login] ?? 'uk' } : null;
};
const languages = {};
const dues = { newcomer: ['password', 'second_factor'], chief: ['second_factor'] };
const factors = new Set(['codes']);

on('POST', '/api/v1/session', ({ body, response }) => {
  if (body.password === 'wrong') return [401, { error: 'login or password wrong' }];
  if (factors.has(body.login) && !body.code) return [401, { error: 'a code is needed', reason: 'code_required' }];
  if (body.code === '000000') return [401, { error: 'the code is wrong', reason: 'code_wrong' }];
  response.setHeader('Set-Cookie', `hotline=${body.login}; Path=/; HttpOnly; SameSite=Strict`);
  return [200, people(body.login)];
});
on('GET', '/api/v1/session', ({ me }) => [200, me]);
on('PUT', '/api/v1/session/language', ({ me, body }) => { languages[me.login] = body.language; return [204]; });
on('POST', '/api/v1/session/password', ({ me, body }) => {
  if (body.old === 'wrong') return [422, { error: 'the old password is wrong', reason: 'old_wrong' }];
  dues[me.login] = dues[me.login]?.filter((due) => due !== 'password');
  return [204];
});
on('POST', '/api/v1/session/second-factor', () => [200, {
  proposal: 'proposal', secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', address: 'otpauth://totp/Hotline:mock',
  picture: 'data:image/svg+xml,' + encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4"><path d="M0 0h2v2H0zM3 3h1v1H3z"/></svg>'),
}]);
on('PUT', '/api/v1/session/second-factor', ({ me, body }) => {
  if (body.code === '000000') return [422, { error: 'the code is wrong', reason: 'code_wrong' }];
  factors.add(me.login);
  dues[me.login] = dues[me.login]?.filter((due) => due !== 'second_factor');
  return [204];
});
on('POST', '/api/v1/session/second-factor/off', ({ me }) => { factors.delete(me.login); return [204]; });
on('DELETE', '/api/v1/session', ({ response }) => { response.setHeader('Set-Cookie', 'hotline=; Path=/; Max-Age=0'); return [204]; });

// --- the desk
on('GET', '/api/v1/desk', ({ me, request }) => [200, {
  operator: { id: me.operator, name: me.name, departments: [3, 1], ...own }, departments: demo.departments, wrap_up_seconds: 10,
  ring_seconds: 20, wrap_up_codes: demo.wrapUpCodes, pause_reasons: demo.pauseReasons, now: new Date().toISOString(),
  phone: { uri: `sip:${me.operator}@127.0.0.1`, user: me.operator, realm: 'mock', ha1: 'd41d8cd98f00b204e9800998ecf8427e', websocket: '/ws' },
}]);
on('POST', '/api/v1/desk/state', ({ me, body }) => {
  Object.assign(own, { state: body.state, reason: body.reason ?? '', since: new Date().toISOString() });
  tell();
  return [200, { id: me.operator, state: own.state, reason: own.reason }];
});
on('GET', '/api/v1/desk/card', () => [200, { call: call ?? undefined }]);
on('GET', '/api/v1/queues', ({ me }) => [200, { queues: demo.floor(me, own).queues }]);
on('GET', '/api/v1/operators', ({ me }) => [200, { operators: demo.floor(me, own).operators }]);
on('GET', '/api/v1/stats/today', ({ me }) => [200, demo.floor(me, own).today]);

// --- the call in hand
const wish = (change) => () => {
  if (!call) return [404, { error: 'no such call' }];
  Object.assign(call, change());
  if (call.state === 'ended') Object.assign(own, { state: 'wrap-up', since: new Date().toISOString(), call: '' });
  tell();
  return [202, { accepted: true }];
};
const of = (what) => `/api/v1/calls/[^/]+/${what}`;
on('POST', of('hold'), wish(() => ({ state: 'held' })));
on('DELETE', of('hold'), wish(() => ({ state: 'talking' })));
on('POST', of('mute'), wish(() => ({ muted: true })));
on('DELETE', of('mute'), wish(() => ({ muted: false })));
on('POST', of('keys'), wish(() => ({})));
on('POST', of('hangup'), wish(() => ({ state: 'ended', ended_at: new Date().toISOString() })));
on('POST', of('transfer'), ({ body }) => wish(() => (body.mode === 'attended'
  ? { state: 'consulting', second: body.operator }
  : { state: 'ended', ended_at: new Date().toISOString() }))());
on('POST', of('transfer/complete'), wish(() => ({ state: 'ended', ended_at: new Date().toISOString(), second: undefined })));
on('POST', of('transfer/cancel'), wish(() => ({ state: 'talking', second: undefined })));
on('PUT', of('wrap-up'), () => [204]);

// --- contracts
on('GET', '/api/v1/contracts', ({ query }) => {
  const asked = (query.get('q') ?? '').toLowerCase();
  const text = (c) => [c.number, ...c.phones, c.address.street, c.address.house, c.name].join(' ').toLowerCase();
  const found = Object.values(demo.contracts).filter((c) => asked.split(' ').every((word) => text(c).includes(word)));
  return [200, { contracts: found.map(({ number, name, address, status }) => ({ number, name, address, status })) }];
});
on('GET', '/api/v1/contracts/(\\d+)', ({ args }) => demo.contracts[args[0]] ? [200, demo.contracts[args[0]]] : [404, { error: 'no such contract' }]);
const of2 = (what) => `/api/v1/contracts/(\\d+)/${what}`;
on('POST', of2('balance-sms'), () => [200, { done: true }]);
on('POST', of2('credit'), ({ args }) => {
  const { credit } = demo.contracts[args[0]];
  if (credit.state !== 'available') return [422, { error: 'refused', reason: credit.reason, until: credit.until }];
  Object.assign(credit, { state: 'active' });
  return [200, { done: true, days: credit.days, until: credit.until }];
});
on('POST', of2('suspension'), ({ args, body }) => {
  const contract = demo.contracts[args[0]];
  if (contract.suspension) return [422, { error: 'refused', reason: 'year', until: `${Number(body.from.slice(0, 4)) + 1}-01-01` }];
  contract.suspension = { ...body, running: false };
  return [200, { done: true, until: body.until }];
});
on('DELETE', of2('suspension'), ({ args }) => { delete demo.contracts[args[0]].suspension; return [200, { done: true }]; });
on('POST', of2('phones'), ({ args, body }) => { demo.contracts[args[0]].phones.push(body.phone); return [200, { done: true, phone: body.phone }]; });

// --- call backs
on('GET', '/api/v1/callbacks', () => [200, { callbacks: demo.callBacks }]);
on('POST', '/api/v1/callbacks', ({ body }) => {
  const at = new Date().toISOString();
  const order = { id: 40 + demo.callBacks.length, department: 3, contract: '', topic: '', language: 'uk', source: 'operator', state: 'open', tries: 0, due_at: at, since: at, ...body };
  demo.callBacks.push(order);
  tell();
  return [201, order];
});
on('POST', '/api/v1/callbacks/(\\d+)/take', ({ args }) => {
  demo.callBacks.find(({ id }) => id === Number(args[0])).state = 'calling';
  call = demo.card('callback');
  Object.assign(own, { state: 'talking', reason: '', since: new Date().toISOString(), call: call.id });
  tell();
  return [202, { accepted: true }];
});
on('DELETE', '/api/v1/callbacks/(\\d+)', ({ args }) => {
  demo.callBacks.splice(demo.callBacks.findIndex(({ id }) => id === Number(args[0])), 1);
  tell();
  return [204];
});

// --- scenes
on('POST', '/dev/scene/([\\w-]+)', ({ args }) => {
  call = demo.card(args[0]);
  const state = { ringing: 'ringing', entered: 'ringing', several: 'ringing', unknown: 'ringing', ended: 'wrap-up', none: 'ready' }[args[0]] ?? 'talking';
  Object.assign(own, { state, reason: '', since: call?.ended_at ?? call?.answered_at ?? call?.rang_at ?? new Date().toISOString(), call: call?.id ?? '' });
  tell();
  return [204];
});
on('POST', '/dev/state/([\\w-]+)', ({ args, query }) => {
  Object.assign(own, { state: args[0], reason: query.get('reason') ?? '', since: new Date().toISOString() });
  tell();
  return [204];
});
on('POST', '/dev/cut', () => {
  cutUntil = Date.now() + 10_000;
  watchers.forEach(({ response }) => response.destroy());
  return [204];
});

// --- live data
function tell() {
  watchers.forEach(send);
}
function floorFor(me) {
  const mine = me.operator ? own : null;
  return board.current(me, mine) ?? demo.floor(me, mine);
}
function send({ me, response }) {
  response.write(`event: floor\ndata: ${JSON.stringify(floorFor(me))}\n\n`);
  response.write(`event: call\ndata: ${JSON.stringify({ call: me.operator && call ? call : undefined })}\n\n`);
}
function watch(me, request, response) {
  if (Date.now() < cutUntil) return response.destroy();
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  const watcher = { me, response };
  watchers.add(watcher);
  request.on('close', () => watchers.delete(watcher));
  send(watcher);
}
setInterval(() => watchers.forEach(({ response }) => response.write(': still here\n\n')), 15_000);

serveStats(on);
serveJourneys(on);
serveTry(on);

// --- the server
async function body(request) {
  let text = '';
  for await (const part of request) text += part;
  return text ? JSON.parse(text) : {};
}

async function answerApi(request, response, url) {
  const me = who(request);
  const open = url.pathname.startsWith('/dev/') || url.pathname === '/api/v1/try' || (request.method === 'POST' && url.pathname === '/api/v1/session');
  if (!me && !open) return reply(response, 401, { error: 'nobody is signed in' });
  if (url.pathname === '/api/v1/events') return watch(me, request, response);
  for (const { method, pattern, answer } of routes) {
    const match = pattern.exec(url.pathname);
    if (!match || method !== request.method) continue;
    return reply(response, ...answer({ me, request, response, args: match.slice(1), query: url.searchParams, body: await body(request) }));
  }
  return reply(response, 404, { error: 'the mock does not offer that' });
}

function reply(response, status, data) {
  const text = typeof data === 'string';
  response.writeHead(status, { 'Content-Type': text ? 'text/csv' : 'application/json' });
  response.end(text || data === undefined ? data : JSON.stringify(data));
}

async function answerFile(response, name) {
  const file = name.startsWith('/assets/') || name === '/licences.txt' ? name : `${name.replace(/^\/calls\/.+/, '/calls')}.html`;
  const text = await readFile(path.join('dist', path.normalize(file))).catch(() => null);
  response.writeHead(text ? 200 : 404, { 'Content-Type': text ? types[path.extname(file)] : 'text/html', 'Content-Security-Policy': policy });
  response.end(text ?? await readFile('dist/404.html'));
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://mock');
  if (/^\/(api|dev)\//.test(url.pathname)) return answerApi(request, response, url);
  if (url.pathname === '/') return response.writeHead(303, { Location: '/sign-in' }).end();
  return answerFile(response, url.pathname);
});
server.on('upgrade', upgrade);
server.listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
