-- Counts an attempt unless one has to wait, and returns for how many milliseconds.
-- KEYS: the count. ARGV: now, what the count outlives the wait by, then the wait after 1, 2, 3 … attempts (all in ms).
local now = tonumber(ARGV[1])
local state = redis.call('HMGET', KEYS[1], 'attempts', 'until')
local after = tonumber(state[2] or '0')
if after > now then
    return after - now
end
local attempts = tonumber(state[1] or '0') + 1
local wait = tonumber(ARGV[math.min(2 + attempts, #ARGV)])
redis.call('HSET', KEYS[1], 'attempts', attempts, 'until', now + wait)
redis.call('PEXPIRE', KEYS[1], wait + tonumber(ARGV[2]))
return 0
