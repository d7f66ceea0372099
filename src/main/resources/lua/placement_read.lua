-- Reads all definitions at one moment, with the place in the change stream from which to follow.
--
-- Keys: 1 definitions (hash: id -> entry), 2 file digests (hash: file -> SHA-256), 3 generation counter, 4 change stream.
-- Arguments: none.
-- Result: generation, id of the newest change (0-0 for none), definitions as a flat list, file digests as a flat list.
-- Expiry: none.
local newest = redis.call('XREVRANGE', KEYS[4], '+', '-', 'COUNT', 1)
return {
  tonumber(redis.call('GET', KEYS[3]) or '0'),
  newest[1] and newest[1][1] or '0-0',
  redis.call('HGETALL', KEYS[1]),
  redis.call('HGETALL', KEYS[2]),
}
