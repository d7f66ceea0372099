-- Puts a model's policy in force.
--
-- Keys: 1 policies (hash: model -> policy), 2 versions (hash: model -> number).
-- Arguments: 1 model, 2 the version that it must have now (0 for none), 3 policy.
-- Result: 1 done; 0 somebody else changed it, nothing done.
-- Expiry: none.
if (redis.call('HGET', KEYS[2], ARGV[1]) or '0') ~= ARGV[2] then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('HINCRBY', KEYS[2], ARGV[1], 1)
return 1
