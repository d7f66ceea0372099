-- Removes kept events.
--
-- Keys: 1 the letters, 2 their order, 3 the groups' order, 4 the groups' counts (see deadletter_keep).
-- Arguments: ids.
-- Result: how many were there.
-- Expiry: none.
local removed = 0
for _, id in ipairs(ARGV) do
  local value = redis.call('HGET', KEYS[1], id)
  redis.call('ZREM', KEYS[2], id)
  if value then
    local group = string.match(value, '^([^\n]*)\n')
    redis.call('HDEL', KEYS[1], id)
    redis.call('ZREM', KEYS[3], group .. '\n' .. id)
    if redis.call('HINCRBY', KEYS[4], group, -1) <= 0 then
      redis.call('HDEL', KEYS[4], group)
    end
    removed = removed + 1
  end
end
return removed
