-- Puts another letter in the place of one that is still there.
--
-- Keys: 1 the letters, 2 their order, 3 the groups' order, 4 the groups' counts (see deadletter_keep).
-- Arguments: 1 id, 2 group LF letter.
-- Result: 1 done; 0 the letter was gone.
-- Expiry: none.
local id = ARGV[1]
local value = redis.call('HGET', KEYS[1], id)
if not value then
  return 0
end
local old = string.match(value, '^([^\n]*)\n')
local new = string.match(ARGV[2], '^([^\n]*)\n')
redis.call('HSET', KEYS[1], id, ARGV[2])
if old ~= new then
  redis.call('ZREM', KEYS[3], old .. '\n' .. id)
  redis.call('ZADD', KEYS[3], 0, new .. '\n' .. id)
  if redis.call('HINCRBY', KEYS[4], old, -1) <= 0 then
    redis.call('HDEL', KEYS[4], old)
  end
  redis.call('HINCRBY', KEYS[4], new, 1)
end
return 1
