-- Writes the log entry of an event that is about nobody, unless it was written before.
--
-- Keys: 1 the event's mark (string), 2 the event log of its partition (stream).
-- Arguments: 1 how long the mark stays (seconds), 2 entries the log keeps, 3 the entry.
-- Result: 1 written; 0 it was written before.
-- Expiry: the mark ends when the event would be too old to be told again.
if not redis.call('SET', KEYS[1], '', 'NX', 'EX', ARGV[1]) then
  return 0
end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[2], '*', 'e', ARGV[3])
return 1
