-- Empties a merged viewer but for its pointer, or turns the pointer to where its target was merged into.
--
-- Keys: 1 the viewer (hash).
-- Arguments: 1 the pointer it must have, 2 the pointer it gets: "=" and the target.
-- Result: 1 done; 0 the pointer is another.
-- Expiry: none.
if redis.call('HGET', KEYS[1], 'm') ~= ARGV[1] then
  return 0
end
-- The revision stays: a writer who read the viewer before it existed must not find it as it was.
local revision = redis.call('HGET', KEYS[1], 'v')
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'v', revision, 'm', ARGV[2])
return 1
