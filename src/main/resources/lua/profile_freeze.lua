-- Points a viewer to the one it is merged into; from then on nothing of it changes, and whoever wants to write goes there.
--
-- Keys: 1 the viewer (hash).
-- Arguments: 1 the pointer: "?" and the target.
-- Result: the pointer that stands there now, this one or an earlier one.
-- Expiry: none.
local pointer = redis.call('HGET', KEYS[1], 'm')
if pointer then
  return pointer
end
-- A writer who read it before finds another revision and begins anew.
redis.call('HINCRBY', KEYS[1], 'v', 1)
redis.call('HSET', KEYS[1], 'm', ARGV[1])
return ARGV[1]
