-- Puts what was folded anew in the place of a viewer's history, provided that nobody changed the viewer meanwhile.
--
-- Keys: 1 the viewer (hash).
-- Arguments: 1 the revision that was read (field v), empty for none; 2 how many fields to remove; those fields; field, value, field,
--   value…
-- Result: 1 done; 0 somebody else was faster, nothing done.
-- Expiry: none.
if (redis.call('HGET', KEYS[1], 'v') or '') ~= ARGV[1] then
  return 0
end
local first = 3 + ARGV[2]
if first > 3 then
  redis.call('HDEL', KEYS[1], unpack(ARGV, 3, first - 1))
end
redis.call('HSET', KEYS[1], unpack(ARGV, first))
return 1
