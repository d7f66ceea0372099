-- Replaces the history and the columns of a viewer; what the business set and who was merged into it stays. A viewer that was itself
-- merged into another is left alone.
--
-- Keys: 1 the viewer (hash).
-- Arguments: field, value, field, value…
-- Result: 1 replaced; 0 left alone.
-- Expiry: none.
local kept = redis.call('HMGET', KEYS[1], 'm', 'v', 'b', 'i')
if kept[1] then
  return 0
end
redis.call('UNLINK', KEYS[1])
if #ARGV > 0 then
  redis.call('HSET', KEYS[1], unpack(ARGV))
end
if kept[2] then
  redis.call('HSET', KEYS[1], 'v', string.format('%d', kept[2] + 1))
end
if kept[3] then
  redis.call('HSET', KEYS[1], 'b', kept[3])
end
if kept[4] then
  redis.call('HSET', KEYS[1], 'i', kept[4])
end
return 1
