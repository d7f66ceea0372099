-- Removes the note of a merge that is complete, or that cannot be.
--
-- Keys: 1 merges under way (hash, see profile_intent).
-- Arguments: 1 source, 2 target.
-- Result: 1 removed; 0 it was not there.
-- Expiry: none.
if redis.call('HGET', KEYS[1], ARGV[1]) ~= '>' .. ARGV[2] then
  return 0
end
return redis.call('HDEL', KEYS[1], ARGV[1], ARGV[2]) > 0 and 1 or 0
