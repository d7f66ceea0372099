-- Changes a viewer and writes the log entries that say why, provided that nobody else changed the viewer meanwhile.
--
-- Keys: 1 the viewer (hash), 2 the event log of the viewer's partition (stream).
-- Arguments: 1 the revision that was read (field v), empty for none; 2 how many of the arguments from 4 on are fields and values;
--   3 entries the log keeps; then field, value, field, value…; then one log entry each.
-- Result: 1 done; 0 somebody else was faster, nothing done.
-- Expiry: none.
if (redis.call('HGET', KEYS[1], 'v') or '') ~= ARGV[1] then
  return 0
end
local last = 3 + tonumber(ARGV[2])
redis.call('HSET', KEYS[1], unpack(ARGV, 4, last))
for at = last + 1, #ARGV do
  redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[3], '*', 'e', ARGV[at])
end
return 1
