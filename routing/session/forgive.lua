-- Takes an attempt back, with the wait after it.
-- KEYS: the count.
local attempts = tonumber(redis.call('HGET', KEYS[1], 'attempts') or '0')
if attempts > 0 then
    redis.call('HSET', KEYS[1], 'attempts', attempts - 1, 'until', 0)
end
return 0
