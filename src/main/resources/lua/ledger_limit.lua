-- Sets an account's limit, unless a later version of it was set.
--
-- Keys: the account (see ledger_sync; lv version of the limit); the group; the changes (see ledger_sync).
-- Arguments: 1 limit, nanos; 2 version; 3 how long the account is kept, ms, 0 for ever.
-- Result: 1 set; 0 a later version was there.
-- Expiry: the account as told, the changes two days after the last of them.
local DAY = 86400000
if tonumber(redis.call('HGET', KEYS[1], 'lv') or -1) > tonumber(ARGV[2]) then
  return 0
end
local before = redis.call('HGET', KEYS[1], 'l')
redis.call('HSET', KEYS[1], 'l', ARGV[1], 'lv', ARGV[2])
-- where nobody leases, nobody needs to hear of it
if before ~= ARGV[1] and redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('ZADD', KEYS[3], redis.call('HINCRBY', KEYS[2], 'v', 1), KEYS[1])
  redis.call('PEXPIRE', KEYS[3], 2 * DAY)
end
if ARGV[3] ~= '0' then
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return 1
