-- Changes viewers and writes the log entries that say why; each viewer on its own, provided that nobody else changed it meanwhile.
--
-- Keys: two per viewer: the viewer (hash), the event log of its partition (stream).
-- Arguments: 1 entries a log keeps; then for each viewer: the revision that was read (field v), empty for none; how many arguments
--   are fields and values; how many are log entries; field, value, field, value…; the entries.
-- Result: per viewer 1 done; 0 somebody else was faster, nothing done.
-- Expiry: none.
local kept = ARGV[1]
local results = {}
local at = 2
for key = 1, #KEYS, 2 do
  local first = at + 3
  local entries = first + ARGV[at + 1]
  local next = entries + ARGV[at + 2]
  if (redis.call('HGET', KEYS[key], 'v') or '') == ARGV[at] then
    redis.call('HSET', KEYS[key], unpack(ARGV, first, entries - 1))
    for entry = entries, next - 1 do
      redis.call('XADD', KEYS[key + 1], 'MAXLEN', '~', kept, '*', 'e', ARGV[entry])
    end
    results[#results + 1] = 1
  else
    results[#results + 1] = 0
  end
  at = next
end
return results
