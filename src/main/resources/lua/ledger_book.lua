-- Books a hold once: moves its price from its holder's lease to what is spent, in all its accounts or in none.
--
-- Keys: the group (see ledger_sync); the mark that this hold was booked (string); the list of the holder's booked holds; the
--   changes (see ledger_sync); the accounts (see ledger_sync); where it is counted, last, the counts (hash: <what>|n how often, <what>|s nanos spent).
-- Arguments: 1 holder; 2 price, nanos; 3 end of the hold, ms since 1970; 4 its id; 5 whether the holder itself books (1, 0);
--   6 how long after its end the mark is kept, ms; where it is counted 7 as what, 8 how long the counts are kept, ms, and 9 by
--   which kind the first account counts it, 0 or 1, or -1.
-- Result: the verdict (0 booked, 1 booked before, 2 the hold is over, 3 beyond what can be counted); when booked, per account what
--   was ever booked from that lease.
-- Expiry: the mark as told, the list with the hold, the changes two days after the last of them, the counts as told.
local MOST = 9007199254740991
local MOST_LISTED = 10000
local CHANGES_MILLIS = 2 * 86400000
if redis.call('EXISTS', KEYS[2]) == 1 then
  return {1}
end
local clock = redis.call('TIME')
local now = math.max(clock[1] * 1000 + math.floor(clock[2] / 1000), tonumber(redis.call('HGET', KEYS[1], 't') or 0))
local ends = tonumber(ARGV[3])
if now > ends then
  return {2}
end
local last = ARGV[7] and #KEYS - 1 or #KEYS
for i = 5, last do
  if tonumber(redis.call('HGET', KEYS[i], 's') or 0) + ARGV[2] > MOST then
    return {3}
  end
end
redis.call('SET', KEYS[2], 1, 'PX', string.format('%.0f', ends - now + ARGV[6]))
local minus = ARGV[2] == '0' and '0' or '-' .. ARGV[2]
local result = {0}
local latest = redis.call('HINCRBY', KEYS[1], 'v', 1)
for i = 5, last do
  redis.call('HINCRBY', KEYS[i], 's', ARGV[2])
  redis.call('HINCRBY', KEYS[i], 'o', minus)
  redis.call('HINCRBY', KEYS[i], 'g:' .. ARGV[1], minus)
  result[#result + 1] = redis.call('HINCRBY', KEYS[i], 'b:' .. ARGV[1], ARGV[2])
  redis.call('ZADD', KEYS[4], latest, KEYS[i])
end
redis.call('PEXPIRE', KEYS[4], CHANGES_MILLIS)
if ARGV[7] then
  redis.call('HINCRBY', KEYS[#KEYS], ARGV[7] .. '|n', 1)
  redis.call('HINCRBY', KEYS[#KEYS], ARGV[7] .. '|s', ARGV[2])
  redis.call('PEXPIRE', KEYS[#KEYS], ARGV[8])
  if ARGV[9] ~= '-1' then
    redis.call('HINCRBY', KEYS[5], 'n' .. ARGV[9], 1)
  end
end
if ARGV[5] == '0' and redis.call('LLEN', KEYS[3]) < MOST_LISTED then
  redis.call('RPUSH', KEYS[3], ARGV[4])
  redis.call('PEXPIRE', KEYS[3], string.format('%.0f', ends - now + ARGV[6]))
end
return result
