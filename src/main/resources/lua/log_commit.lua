-- Moves a group's positions forward, never back.
--
-- Keys: 1 the group's positions (hash, partition to position `milliseconds-sequence`).
-- Arguments: partition, position, partition, position…
-- Result: how many moved.
-- Expiry: none.
local moved = 0
for i = 1, #ARGV, 2 do
  local known = redis.call('HGET', KEYS[1], ARGV[i])
  local ahead = true
  if known then
    local a, b = string.match(ARGV[i + 1], '(%d+)-(%d+)')
    local c, d = string.match(known, '(%d+)-(%d+)')
    a, b, c, d = tonumber(a), tonumber(b), tonumber(c), tonumber(d)
    ahead = a > c or (a == c and b > d)
  end
  if ahead then
    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
    moved = moved + 1
  end
end
return moved
