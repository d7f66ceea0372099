-- Changes what is kept of items, categories and placements of one shard, and how far the log was read for it, provided that
-- nobody else changed the shard meanwhile.
--
-- Keys: 1 what is kept (hash), 2 how far the log was read (hash), 3 what changed with which revision (sorted set).
-- Arguments: 1 the revision that was read (field r of 2), empty for none; 2 the next one; 3 how many arguments are partitions and
--   positions; partition, position, partition, position…; field, value, field, value…
-- Result: 1 done; 0 somebody else was faster, nothing done.
-- Expiry: none.
if (redis.call('HGET', KEYS[2], 'r') or '') ~= ARGV[1] then
  return 0
end
local first = 4 + ARGV[3]
redis.call('HSET', KEYS[2], 'r', ARGV[2])
for i = 4, first - 1, 2 do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
end
for i = first, #ARGV, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  redis.call('ZADD', KEYS[3], ARGV[2], ARGV[i])
end
return 1
