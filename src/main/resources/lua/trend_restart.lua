-- Forgets what is kept of items, categories and placements of one shard, and sets how far the log counts as read for it.
--
-- Keys: 1 what is kept (hash), 2 how far the log was read (hash), 3 what changed with which revision (sorted set).
-- Arguments: partition, position, partition, position…; none to read the whole log.
-- Result: the new generation.
-- Expiry: none.
local revision = redis.call('HGET', KEYS[2], 'r') or 0
local generation = (redis.call('HGET', KEYS[2], 'g') or 0) + 1
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
redis.call('HSET', KEYS[2], 'r', revision + 1, 'g', generation)
for i = 1, #ARGV, 2 do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
end
return generation
