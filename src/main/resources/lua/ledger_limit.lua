-- Sets an account's limit, unless a later version of it was set.
--
-- Keys: the account (see ledger_sync; lv version of the limit).
-- Arguments: 1 limit, nanos; 2 version; 3 how long the account is kept, ms, 0 for ever.
-- Result: 1 set; 0 a later version was there.
-- Expiry: as told.
if tonumber(redis.call('HGET', KEYS[1], 'lv') or -1) > tonumber(ARGV[2]) then
  return 0
end
redis.call('HSET', KEYS[1], 'l', ARGV[1], 'lv', ARGV[2])
if ARGV[3] ~= '0' then
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return 1
