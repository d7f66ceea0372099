-- Keeps refused events, ends those that are too old, and while there are too many lets the oldest of the fullest group go.
--
-- Keys: 1 the letters (hash: id, group LF letter), 2 their order (sorted set of ids, all of score 0), 3 the groups' order (sorted set
--   of group LF id, all of score 0), 4 the groups' counts (hash).
-- Arguments: 1 the most letters, 2 the smallest id that is young enough, 3 the most groups (more share one of their first word, such as
--   `unknown_item`), 4 how long the keys stay (seconds); then for each letter: id, group LF letter.
-- Result: letters that are kept, letters that had to go.
-- Expiry: all keys, when nothing is added for so long.
local function drop(id)
  local value = redis.call('HGET', KEYS[1], id)
  redis.call('ZREM', KEYS[2], id)
  if not value then
    return
  end
  local group = string.match(value, '^([^\n]*)\n')
  redis.call('HDEL', KEYS[1], id)
  redis.call('ZREM', KEYS[3], group .. '\n' .. id)
  if redis.call('HINCRBY', KEYS[4], group, -1) <= 0 then
    redis.call('HDEL', KEYS[4], group)
  end
end

local gone = 0
for _, id in ipairs(redis.call('ZRANGE', KEYS[2], '-', '(' .. ARGV[2], 'BYLEX', 'LIMIT', 0, 1000)) do
  drop(id)
  gone = gone + 1
end

for at = 5, #ARGV, 2 do
  local id = ARGV[at]
  local group, letter = string.match(ARGV[at + 1], '^([^\n]*)\n(.*)$')
  if redis.call('HEXISTS', KEYS[4], group) == 0 and redis.call('HLEN', KEYS[4]) >= tonumber(ARGV[3]) then
    group = string.match(group, '^[^|]*')
  end
  if redis.call('HSET', KEYS[1], id, group .. '\n' .. letter) == 1 then
    redis.call('ZADD', KEYS[2], 0, id)
    redis.call('ZADD', KEYS[3], 0, group .. '\n' .. id)
    redis.call('HINCRBY', KEYS[4], group, 1)
  end
end

local most = tonumber(ARGV[1])
local left = redis.call('HLEN', KEYS[1])
while left > most do
  local fullest, count = nil, 0
  local counts = redis.call('HGETALL', KEYS[4])
  for i = 1, #counts, 2 do
    local n = tonumber(counts[i + 1])
    if n > count or n == count and counts[i] < fullest then
      fullest, count = counts[i], n
    end
  end
  local oldest = redis.call('ZRANGE', KEYS[3], '[' .. fullest .. '\n', '(' .. fullest .. '\11', 'BYLEX', 'LIMIT', 0, 1)[1]
  drop(string.sub(oldest, #fullest + 2))
  gone = gone + 1
  left = left - 1
end

if #ARGV > 4 then
  for key = 1, 4 do
    redis.call('EXPIRE', KEYS[key], ARGV[4])
  end
end
return {left, gone}
