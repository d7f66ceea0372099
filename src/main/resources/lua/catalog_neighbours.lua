-- Puts a complete generation of neighbour lists in force and tells every replica.
--
-- Keys: 1 version counter, 2 change stream, 3 pointer to the generation in force, then the new generation's chunks, then the old
--   generation's.
-- Arguments: 1 the pointer as the caller read it (empty for none), 2 the new pointer, 3 how many new chunks, 4 how long the old ones
--   stay (seconds), 5 stream length to keep (entries).
-- Result: 1 in force; 0 somebody else was faster, nothing done; -1 a new chunk is missing, nothing done.
-- Expiry: new chunks lose theirs, old chunks get one.
local new = tonumber(ARGV[3])
if (redis.call('GET', KEYS[3]) or '') ~= ARGV[1] then
  return 0
end
for i = 4, 3 + new do
  if redis.call('EXISTS', KEYS[i]) == 0 then
    return -1
  end
end
for i = 4, 3 + new do
  redis.call('PERSIST', KEYS[i])
end
redis.call('SET', KEYS[3], ARGV[2])
for i = 4 + new, #KEYS do
  redis.call('EXPIRE', KEYS[i], ARGV[4])
end
local version = redis.call('INCR', KEYS[1])
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[5], '*', 'v', version, 'neighbours', ARGV[2])
return 1
