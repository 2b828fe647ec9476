-- The board of a site: its queues, operators and offers, changed in one atomic step a batch of commands, which ends with
-- the match. The rules are those of routing.Match and of table.go, and tests hold them equal.
--
-- KEYS[1] is the prefix of all keys, with its hash tag; every key below has it, so that one node of a cluster has all.
-- ARGV: now in milliseconds, service, its session, the number of its last batch, the rules and the batch as JSON. The
-- answer is JSON: the commands' results, what happened, the operators touched, the number of this batch, and when time
-- alone changes something. A Redis that has come back with older data knows the service by an older number.
--
--   ops      hash   operator -> record (seat.go)          due       zset  operator, by when time changes it
--   ready:D  zset   operators to be offered, by idleness   nodes     hash  service -> session and last sign of life
--   wait:N:D zset   calls of service N, by arrival         calls:N   hash  call -> "department:since", waiting or offered
--   home     hash   call -> service                        handling  hash  department -> mean handling time
--   number   the last offer's number                      batch     hash  service -> number of its last batch
--   bound    hash   service/call -> operators with an offer of it

local P, now, node, session = KEYS[1], tonumber(ARGV[1]), ARGV[2], ARGV[3]
local last, rules, batch = tonumber(ARGV[4]), cjson.decode(ARGV[5]), cjson.decode(ARGV[6])
local clock = redis.call('TIME')
local wall = clock[1] * 1000 + math.floor(clock[2] / 1000)

-- services -----------------------------------------------------------------

local nodes, alive, living = {}, {}, {}
do
  local raw = redis.call('HGETALL', P .. 'nodes')
  for i = 1, #raw, 2 do
    local n = cjson.decode(raw[i + 1])
    nodes[raw[i]] = n
    if wall - n.seen <= rules.dead then
      alive[raw[i]] = true
      living[#living + 1] = raw[i]
    end
  end
  table.sort(living)
end

local function sign(s)
  nodes[node] = { s = s, seen = s == '' and wall - rules.dead - 1 or wall }
  redis.call('HSET', P .. 'nodes', node, cjson.encode(nodes[node]))
  local had = alive[node]
  alive[node] = s ~= '' or nil
  if alive[node] and not had then
    living[#living + 1] = node
    table.sort(living)
  elseif had and not alive[node] then
    for i, n in ipairs(living) do
      if n == node then table.remove(living, i) break end
    end
  end
end

-- operators ----------------------------------------------------------------

local seats, touched, removed, happened = {}, {}, {}, {}

local function seat(id)
  if not id then return false end
  if seats[id] == nil then
    local raw = redis.call('HGET', P .. 'ops', id)
    seats[id] = raw and cjson.decode(raw) or false
  end
  return seats[id]
end

local function all()
  local ids = redis.call('HKEYS', P .. 'ops')
  table.sort(ids)
  return ids
end

local function touch(o)
  if not touched[o.id] then
    touched[o.id] = true
    touched[#touched + 1] = o.id
  end
end

local function stateOf(o)
  local online, busy = false, false
  for n, device in pairs(o.at) do
    if alive[n] then
      online = true
      busy = busy or device == 'busy'
    end
  end
  if o.phase then return o.phase, '' end
  if o.out or not online then return 'offline', '' end
  if o.pause and o.pause ~= '' then return 'paused', o.pause end
  if (o.wrap or 0) > now then return 'wrap-up', '' end
  if busy then return 'paused', 'private' end
  return 'ready', ''
end

-- index keeps the sorted sets as the record says. Who serves no department is offered nothing from the queues.
local function index(o)
  local offerable = o.state == 'ready' and (o.rest or 0) <= now and o.deps ~= ''
  local score = offerable and o.idle or nil
  if score ~= o.zr then
    for d in string.gmatch('0,' .. o.deps, '%d+') do
      if score then
        redis.call('ZADD', P .. 'ready:' .. d, score, o.id)
      else
        redis.call('ZREM', P .. 'ready:' .. d, o.id)
      end
    end
    o.zr = score
  end
  local due
  local function consider(at)
    if at and at > now and (not due or at < due) then due = at end
  end
  if o.state == 'wrap-up' then consider(o.wrap) end
  if o.state == 'ready' then consider(o.rest) end
  if o.phase == 'reserved' or o.phase == 'ringing' then due = o.deadline end
  if due ~= o.zd then
    if due then redis.call('ZADD', P .. 'due', due, o.id) else redis.call('ZREM', P .. 'due', o.id) end
    o.zd = due
  end
end

local function refresh(o)
  local was, why = o.state, o.reason or ''
  local state, reason = stateOf(o)
  o.state, o.reason = state, reason
  if state == 'ready' and (was == 'offline' or was == 'paused') then o.idle = now end
  touch(o)
  index(o)
  if was ~= state or why ~= reason then
    happened[#happened + 1] = { k = 'change', op = o.id, from = was, to = state, reason = reason, out = o.out, pause = o.pause }
  end
end

-- add makes the record of an operator.
local function add(e)
  local o = { id = e.id, deps = e.deps, idle = e.idle or now, at = {}, by = {}, state = 'offline', missed = 0 }
  seats[e.id] = o
  redis.call('HSET', P .. 'ops', o.id, cjson.encode(o)) -- all() finds it there
  return o
end

-- disown takes an operator out of a service's roster. Whom no service has in its roster is removed, once free.
local function disown(o, n)
  o.at[n], o.by = nil, o.by or {}
  o.by[n] = nil
  if o.phase or next(o.by) then
    refresh(o)
    return
  end
  o.out = true
  refresh(o)
  redis.call('HDEL', P .. 'ops', o.id)
  redis.call('ZREM', P .. 'due', o.id)
  seats[o.id], touched[o.id] = false, nil
  removed[#removed + 1] = o.id
end

-- calls --------------------------------------------------------------------

local function place(call, d, s, n)
  redis.call('HSET', P .. 'calls:' .. n, call, d .. ':' .. string.format('%.0f', s))
  redis.call('HSET', P .. 'home', call, n)
end

local function held(call, n)
  local raw = redis.call('HGET', P .. 'calls:' .. n, call)
  if not raw then return nil end
  local d, s = string.match(raw, '^(%d+):(%-?%d+)$')
  return tonumber(d), tonumber(s)
end

local moved = false -- a queue has changed

local function queue(call, d, s, n)
  if redis.call('ZADD', P .. 'wait:' .. n .. ':' .. d, 'CH', s, call) > 0 then moved = true end
end

local function unqueue(call, d, n)
  if redis.call('ZREM', P .. 'wait:' .. n .. ':' .. d, call) > 0 then moved = true end
end

-- forget takes a call off the board.
local function forget(call, n)
  local d = held(call, n)
  if d then
    unqueue(call, d, n)
    redis.call('HDEL', P .. 'calls:' .. n, call)
  end
  if redis.call('HGET', P .. 'home', call) == n then redis.call('HDEL', P .. 'home', call) end
  redis.call('HDEL', P .. 'bound', n .. '/' .. call)
end

-- bound returns the operators with an offer of a call.
local function bound(call, n)
  local ids, raw = {}, redis.call('HGET', P .. 'bound', n .. '/' .. call)
  if raw then
    for id in string.gmatch(raw, '[^,]+') do ids[#ids + 1] = id end
  end
  return ids
end

local function tie(call, n, id, add)
  local ids, kept = bound(call, n), {}
  for _, other in ipairs(ids) do
    if other ~= id then kept[#kept + 1] = other end
  end
  if add then kept[#kept + 1] = id end
  if #kept == 0 then
    redis.call('HDEL', P .. 'bound', n .. '/' .. call)
  else
    redis.call('HSET', P .. 'bound', n .. '/' .. call, table.concat(kept, ','))
  end
end

-- offers -------------------------------------------------------------------

-- deadline returns when an offer in a phase is taken back if nothing more is heard of it.
local function deadline(phase)
  if phase == 'reserved' then return now + rules.reserve end
  if phase == 'ringing' then return now + rules.ring end
end

local function bind(o, call, d, s, n, phase)
  o.phase, o.call, o.cd, o.cs, o.cn = phase, call, d, s, n
  o.offer = redis.call('INCR', P .. 'number')
  o.direct, o.answered = nil, nil
  o.deadline = deadline(phase)
  if phase == 'talking' then o.answered = now end
  tie(call, n, o.id, true)
  refresh(o)
end

local function free(o)
  if o.phase == 'talking' then
    o.wrap = now + rules.wrap
    o.idle = o.wrap
  end
  if o.at[o.cn] == 'busy' then o.at[o.cn] = 'free' end
  tie(o.call, o.cn, o.id, false)
  if o.phase ~= 'talking' and not o.direct then
    local d, s = held(o.call, o.cn)
    if d then queue(o.call, d, s, o.cn) end
  end
  o.phase, o.offer, o.call, o.cd, o.cs, o.cn = nil, nil, nil, nil, nil, nil
  o.direct, o.deadline, o.answered = nil, nil, nil
  if next(o.by or {}) then refresh(o) else disown(o, node) end
end

local function withdraw(o)
  happened[#happened + 1] = { k = 'withdraw', n = o.cn, offer = o.offer, call = o.call, op = o.id }
  free(o)
end

-- offer offers a call to an operator.
local function offer(o, h, reason)
  local idle = math.max(now - o.idle, 0)
  unqueue(h.call, h.d, h.n)
  bind(o, h.call, h.d, h.s, h.n, 'reserved')
  happened[#happened + 1] = { k = 'offer', n = h.n, offer = o.offer, call = h.call, op = o.id, reason = reason, waited = now - h.s, idle = idle }
end

-- hasTime reports whether an operator may be asked for one certain call.
local function hasTime(o) return (o.state == 'ready' or o.state == 'wrap-up') and o.at[node] end

local function reserve(o, call)
  if not o then return { fault = 'none' } end
  if not hasTime(o) then return { fault = 'busy' } end
  bind(o, call, 0, now, node, 'reserved')
  o.direct = true
  return { ok = true, offer = o.offer, op = o.id }
end

-- nearest returns the longest-idle operator to be offered who can be reached at a service.
local function nearest(d, n)
  local from = 0
  while true do
    local ids = redis.call('ZRANGE', P .. 'ready:' .. d, from, from + 7)
    if #ids == 0 then return nil end
    for _, id in ipairs(ids) do
      local o = seat(id)
      if o and o.at[n] then return o end
    end
    from = from + #ids
  end
end

-- commands -----------------------------------------------------------------

local command = {}

function command.join(c)
  local home = redis.call('HGET', P .. 'home', c.call)
  if home and home ~= node then
    if alive[home] then return { ok = false } end
    for _, id in ipairs(bound(c.call, home)) do
      local o = seat(id)
      if o and o.call == c.call then free(o) end
    end
    forget(c.call, home)
  end
  for _, id in ipairs(bound(c.call, node)) do
    local o = seat(id)
    if o and o.call == c.call and o.phase == 'talking' then return { ok = false } end
  end
  local d = held(c.call, node)
  if d then unqueue(c.call, d, node) end
  place(c.call, c.d, c.s, node)
  for _, id in ipairs(bound(c.call, node)) do
    local o = seat(id)
    if o and (o.phase == 'reserved' or o.phase == 'ringing') and not o.direct then
      o.cd, o.cs = c.d, c.s
      touch(o)
      return { ok = true }
    end
  end
  queue(c.call, c.d, c.s, node)
  return { ok = true }
end

function command.leave(c)
  for _, id in ipairs(bound(c.call, node)) do
    local o = seat(id)
    if o and o.call == c.call and o.cn == node then free(o) end
  end
  forget(c.call, node)
  return { ok = true }
end

local function standing(c)
  local o = seat(c.op)
  return o and o.phase and o.offer == c.offer and o.call == c.call and o or nil
end

function command.ringing(c)
  local o = standing(c)
  if not o then return { ok = false } end
  if o.phase == 'reserved' then
    o.phase = 'ringing'
    o.deadline = now + rules.ring
  end
  refresh(o)
  return { ok = true }
end

function command.missed(c)
  local o = standing(c)
  if not o or o.phase == 'talking' then return { ok = false } end
  if not c.blameless then o.missed = (o.missed or 0) + 1 end
  o.idle, o.rest = now, now + rules.rest
  if rules.missed > 0 and (o.missed or 0) >= rules.missed then o.pause, o.missed, o.said = 'missed', 0, now end
  free(o)
  return { ok = true }
end

function command.answered(c)
  local o = standing(c)
  if not o then return { ok = false } end
  o.phase, o.answered, o.missed, o.deadline = 'talking', now, 0, nil
  local d = held(o.call, o.cn)
  if d then
    unqueue(o.call, d, o.cn)
    redis.call('HDEL', P .. 'calls:' .. o.cn, o.call)
    redis.call('HDEL', P .. 'home', o.call)
  end
  refresh(o)
  return { ok = true }
end

function command.released(c)
  local o = standing(c)
  if not o then return { ok = false } end
  local talked = o.phase == 'talking'
  if talked then
    local took = now - (o.answered or now) + rules.wrap
    local mean = tonumber(redis.call('HGET', P .. 'handling', o.cd))
    if mean then
      local fifth = (took - mean) / 5
      took = mean + (fifth < 0 and math.ceil(fifth) or math.floor(fifth))
    end
    redis.call('HSET', P .. 'handling', o.cd, string.format('%.0f', took))
    local legs = bound(o.call, o.cn)
    forget(o.call, o.cn)
    for _, id in ipairs(legs) do tie(o.call, o.cn, id, true) end -- another leg of the call stays tied to it
  end
  free(o)
  return { ok = talked }
end

function command.restore(c)
  local o, consulted = seat(c.op), c.direct == true
  if o and o.phase then return { ok = false } end
  for _, id in ipairs(bound(c.call, node)) do
    local other = seat(id)
    if (other.phase == 'reserved' or other.phase == 'ringing') and not other.direct then return { ok = false } end
    consulted = true
  end
  o = o or add({ id = c.op, deps = '' })
  local d = held(c.call, node)
  if d and (not consulted or c.phase == 'talking') then unqueue(c.call, d, node) end
  if c.phase == 'talking' then
    redis.call('HDEL', P .. 'calls:' .. node, c.call)
    redis.call('HDEL', P .. 'home', c.call)
  elseif not consulted then
    place(c.call, c.d, c.s, node)
  end
  bind(o, c.call, c.d, c.s, node, c.phase)
  o.direct = consulted or nil
  return { ok = true, offer = o.offer, consult = consulted or nil }
end

function command.device(c)
  local o = seat(c.op)
  if not o then return { ok = false } end
  o.at[node] = c.online and (c.busy and 'busy' or 'free') or nil
  if not c.online and o.cn == node and (o.phase == 'reserved' or o.phase == 'ringing') then withdraw(o) end
  refresh(o)
  return { ok = true }
end

function command.reserve(c) return reserve(seat(c.op), c.call) end

function command.reserve_any(c)
  local o = nearest(tostring(c.d), node)
  if not o then return { fault = 'busy' } end
  return reserve(o, c.call)
end

function command.pick(c)
  local o = seat(c.op)
  if not o then return { fault = 'none' } end
  local others = bound(c.call, node)
  for _, id in ipairs(others) do
    if id == c.op then return { ok = true } end
  end
  if #others > 0 then return { fault = 'taken' } end
  local home = redis.call('HGET', P .. 'home', c.call)
  if home and home ~= node then return { fault = 'taken' } end
  if not hasTime(o) then return { fault = 'busy' } end
  local d = held(c.call, node)
  if d then unqueue(c.call, d, node) end
  place(c.call, c.d, c.s, node)
  offer(o, { call = c.call, d = c.d, s = c.s, n = node }, 'picked')
  return { ok = true }
end

function command.place(c)
  local d, s = held(c.call, node)
  local rank = d and redis.call('ZRANK', P .. 'wait:' .. node .. ':' .. d, c.call)
  if not rank then return { ok = false } end
  local position = rank + 1
  for _, n in ipairs(living) do
    if n ~= node then position = position + redis.call('ZCOUNT', P .. 'wait:' .. n .. ':' .. d, '-inf', '(' .. string.format('%.0f', s)) end
  end
  return { ok = true, position = position, handling = tonumber(redis.call('HGET', P .. 'handling', d)) }
end

function command.duty(c)
  local o = seat(c.op)
  if not o then return { fault = 'none' } end
  if c.said and c.said <= (o.said or 0) then return { ok = true } end -- something newer is known
  o.out, o.pause, o.missed, o.said = c.out or nil, c.pause, 0, c.said or now
  if not c.said and not c.out and (c.pause or '') == '' then
    o.rest = 0
    if (o.wrap or 0) > now then o.wrap, o.idle = now, now end
    if o.phase == 'talking' and o.cn ~= node and not alive[o.cn] then free(o) end -- what rings has its deadline
  end
  refresh(o)
  return { ok = true }
end

function command.roster(c)
  for _, e in ipairs(c.roster or {}) do
    local o = seat(e.id)
    if not o then
      o = add(e)
    elseif o.deps ~= e.deps then
      for d in string.gmatch('0,' .. o.deps, '%d+') do redis.call('ZREM', P .. 'ready:' .. d, o.id) end
      o.deps, o.zr = e.deps, nil
    end
    o.by = o.by or {}
    o.by[node] = true
    if e.said and e.said > (o.said or 0) then o.out, o.pause, o.said = e.out, e.pause, e.said end
    if e.alone then -- earned while Redis was away
      o.idle, o.wrap, o.rest = math.max(o.idle or 0, e.idle or 0), math.max(o.wrap or 0, e.wrap or 0), math.max(o.rest or 0, e.rest or 0)
    end
    refresh(o)
  end
  for _, id in ipairs(c.gone or {}) do
    local o = seat(id)
    if o then disown(o, node) end
  end
  return { ok = true }
end

-- attach replaces all that is known of a service by what it holds. Of two offers of one operator a talk wins, and the
-- older one among equals.
function command.attach(c)
  sign(session)
  command.roster(c)
  local mine, keep, own = {}, {}, {}
  for _, s in ipairs(c.seats or {}) do mine[s.id .. '/' .. s.call] = s end
  for _, h in ipairs(c.calls or {}) do keep[h.c] = true end
  for _, e in ipairs(c.roster or {}) do own[e.id] = true end
  local calls = redis.call('HKEYS', P .. 'calls:' .. node)
  for _, id in ipairs(all()) do
    local o = seat(id)
    if o.phase and o.cn == node and not mine[id .. '/' .. o.call] then free(o) end
    if own[id] then o.at[node] = (c.devices or {})[id] else disown(o, node) end
  end
  for _, call in ipairs(calls) do
    if not keep[call] then forget(call, node) end
  end
  for _, h in ipairs(c.calls or {}) do
    local home = redis.call('HGET', P .. 'home', h.c)
    if not home or home == node or not alive[home] then command.join({ call = h.c, d = h.d, s = h.s }) end
  end
  for _, s in ipairs(c.seats or {}) do
    local o = seat(s.id) or add(s) -- who is in no roster any more ends the talk first
    if o.phase and (o.cn ~= node or o.call ~= s.call) and (s.phase == 'talking' and o.phase ~= 'talking') then withdraw(o) end
    if o.phase and o.cn == node and o.call == s.call then
      o.phase, o.offer, o.answered = s.phase, s.offer, s.answered
    elseif not o.phase then
      bind(o, s.call, s.cd or 0, s.cs or now, node, s.phase)
      o.offer, o.answered, o.direct = s.offer, s.answered, s.direct
      if s.phase ~= 'talking' and not s.direct then unqueue(s.call, s.cd or 0, node) end
    else
      happened[#happened + 1] = { k = 'withdraw', n = node, offer = s.offer, call = s.call, op = s.id }
      o = nil
    end
    if o then o.deadline = deadline(s.phase) end
  end
  for _, id in ipairs(all()) do refresh(seat(id)) end
  return { ok = true }
end

-- away says that a service is starting: it holds nothing until it attaches.
function command.away()
  sign('')
  return { ok = true }
end

-- pass does what time has brought to an operator: the end of a wrap-up or a rest, or of an offer of which nothing was heard.
local function pass(o)
  if (o.phase == 'reserved' or o.phase == 'ringing') and o.deadline and o.deadline <= now then
    o.idle, o.rest = now, now + rules.rest
    withdraw(o)
  else
    refresh(o)
  end
end

-- buried reports whether a service has been dead so long that nothing is left of it.
local function buried(n) return not alive[n] and wall - (nodes[n] and nodes[n].seen or 0) > rules.bury end

-- bury removes what services have left that died long ago: one that comes back tells anew what it holds.
local function bury()
  for n in pairs(nodes) do
    if buried(n) then
      for _, call in ipairs(redis.call('HKEYS', P .. 'calls:' .. n)) do forget(call, n) end
      redis.call('HDEL', P .. 'nodes', n)
      redis.call('HDEL', P .. 'batch', n)
      nodes[n] = nil
    end
  end
end

-- tick is the sign of life, and looks after offers and talks of services that have died.
function command.tick()
  sign(session)
  for _, id in ipairs(all()) do
    local o = seat(id)
    if o.phase == 'talking' and buried(o.cn) then free(o) else pass(o) end
    for _, places in ipairs({ o.at, o.by or {} }) do
      for n in pairs(places) do
        if buried(n) then places[n] = nil end
      end
    end
  end
  bury()
  return { ok = true }
end

-- match ----------------------------------------------------------------------

local function head(n, d)
  local first = redis.call('ZRANGE', P .. 'wait:' .. n .. ':' .. d, 0, 0, 'WITHSCORES')
  return first[1] and { call = first[1], s = tonumber(first[2]), n = n, d = d } or nil
end

local function earlier(a, b)
  if a.s ~= b.s then return a.s < b.s end
  return a.call < b.call
end

-- heads returns the first call of each queue.
local function heads()
  local list = {}
  for _, n in ipairs(living) do
    for d = 0, 5 do
      local h = head(n, d)
      if h then list[#list + 1] = h end
    end
  end
  return list
end

local function match()
  if redis.call('ZCARD', P .. 'ready:0') == 0 then return end
  local list = heads()
  while #list > 0 do
    local at = 1
    for i = 2, #list do
      if earlier(list[i], list[at]) then at = i end
    end
    local h = list[at]
    local o, reason = nearest(tostring(h.d), h.n), 'longest idle'
    if not o and now - h.s >= rules.overflow then o, reason = nearest('0', h.n), 'overflow' end
    if o then
      offer(o, h, reason)
      list[at] = head(h.n, h.d)
      if not list[at] then table.remove(list, at) end
    else
      table.remove(list, at)
    end
  end
end

-- when time alone may change something -----------------------------------------

local function upcoming()
  local first = redis.call('ZRANGE', P .. 'due', 0, 0, 'WITHSCORES')
  local at = first[2] and tonumber(first[2]) or nil
  if redis.call('ZCARD', P .. 'ready:0') > 0 then
    for _, h in ipairs(heads()) do
      local over = h.s + rules.overflow
      if over > now and (not at or over < at) then at = over end
    end
  end
  return at
end

-- the batch --------------------------------------------------------------------

local first = batch[1]['do']
local begins = first == 'attach' or first == 'away'
if not begins and (not nodes[node] or nodes[node].s ~= session or tonumber(redis.call('HGET', P .. 'batch', node)) ~= last) then
  return cjson.encode({ unknown = true })
end
local number = redis.call('HINCRBY', P .. 'batch', node, 1)
if not begins then -- who attaches says first which offers still stand
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', P .. 'due', '-inf', now)) do
    local o = seat(id)
    if o then pass(o) else redis.call('ZREM', P .. 'due', id) end
  end
end
local results = {}
for i, c in ipairs(batch) do
  results[i] = command[c['do']](c)
  match()
end

local records = {}
for _, id in ipairs(touched) do
  local o = seats[id]
  if o then
    o.rev = (o.rev or 0) + 1
    redis.call('HSET', P .. 'ops', id, cjson.encode(o))
    records[#records + 1] = o
  end
end
local abroad = {}
for _, h in ipairs(happened) do
  if h.n and h.n ~= node then
    redis.call('PUBLISH', P .. 'to:' .. h.n, cjson.encode(h))
    abroad[h] = true
  end
end
local here = {}
for _, h in ipairs(happened) do
  if not abroad[h] then here[#here + 1] = h end
end
local changes = { from = node }
local answer = { r = results, number = number, next = upcoming() }
if #here > 0 then answer.h = here end
if #records > 0 then answer.ops, changes.ops = records, records end
if #removed > 0 then answer.gone, changes.gone = removed, removed end
if moved then answer.q, changes.q = true, true end
if moved or #records + #removed > 0 then redis.call('PUBLISH', P .. 'changes', cjson.encode(changes)) end
return cjson.encode(answer)
