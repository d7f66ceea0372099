-- Reads what is kept of some items, categories and placements of one shard together with how far the log was read for it.
--
-- Keys: 1 what is kept (hash), 2 how far the log was read (hash).
-- Arguments: fields, at most 1,000.
-- Result: two lists: field, value, field, value… of 2; the values of the fields of 1.
-- Expiry: none.
return {redis.call('HGETALL', KEYS[2]), redis.call('HMGET', KEYS[1], unpack(ARGV))}
