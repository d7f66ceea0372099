-- Puts definitions in force, all or none, keeps their history, and tells every replica.
--
-- Keys: 1 definitions (hash: id -> entry), 2 versions (hash: id -> number), 3 history (hash: "id:version" -> entry),
--   4 file digests (hash: file -> SHA-256), 5 generation counter, 6 change stream.
-- Arguments: 1 versions kept per id, 2 stream length to keep (entries), 3 how many definitions, then three for each: id; version it
--   must have now (0 for none); entry. Then pairs: file; digest.
-- Result: "" when done; otherwise the id whose version is another, and nothing was changed.
-- Expiry: none; the history forgets the oldest version of an id when it gets one more than it may keep.
local kept, count = tonumber(ARGV[1]), tonumber(ARGV[3])
local after = 3 + 3 * count
for at = 4, after, 3 do
  if (redis.call('HGET', KEYS[2], ARGV[at]) or '0') ~= ARGV[at + 1] then
    return ARGV[at]
  end
end
for at = 4, after, 3 do
  local id, version, entry = ARGV[at], tonumber(ARGV[at + 1]) + 1, ARGV[at + 2]
  redis.call('HSET', KEYS[1], id, entry)
  redis.call('HSET', KEYS[2], id, string.format('%d', version))
  redis.call('HSET', KEYS[3], string.format('%s:%d', id, version), entry)
  redis.call('HDEL', KEYS[3], string.format('%s:%d', id, version - kept))
end
for at = after + 1, #ARGV, 2 do
  redis.call('HSET', KEYS[4], ARGV[at], ARGV[at + 1])
end
local generation = count > 0 and redis.call('INCR', KEYS[5]) or tonumber(redis.call('GET', KEYS[5]) or '0')
redis.call('XADD', KEYS[6], 'MAXLEN', '~', ARGV[2], '*', 'generation', string.format('%d', generation))
return ''
