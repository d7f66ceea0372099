-- Pays for what may come long after its decision, once: from its hold while that lasts and is not booked, else from what remains in all
-- of its accounts, or from none. What they cannot pay is counted all the same. Counts in the same step.
--
-- Keys: the group (see ledger_sync); the mark that this was charged (string); the counts (see ledger_book); the mark that the hold was
--   booked (string); the list of the holder's booked holds; the changes (see ledger_sync); the hold's accounts; the accounts that pay
--   otherwise (see ledger_sync).
-- Arguments: 1 price, nanos (where it is 0 there is no hold and no account); 2 how long the mark is kept, ms; 3 as what it is counted when it is paid; 4 when it is not; 5 how long the
--   counts are kept, ms; 6 whether it is told to come again when money is leased but not spent (1, 0); 7 number of the hold's
--   accounts, 0 where it has none; 8 holder; 9 end of the hold, ms since 1970; 10 its id; 11 whether the holder itself asks (1, 0);
--   12 how long after its end the hold's mark is kept, ms.
-- Result: the verdict (0 paid from the hold, 1 charged before, 2 paid from what remained, 3 not paid, 4 come again, 5 come again:
--   an account has no limit); when paid from the hold, per account what was ever booked from that lease.
-- Expiry: marks and counts as told, the list with the hold, the changes two days after the last of them.
local MOST = 9007199254740991
local MOST_LISTED = 10000
local CHANGES_MILLIS = 2 * 86400000
local price = ARGV[1]
if redis.call('EXISTS', KEYS[2]) == 1 then
  return {1}
end

local function settle(verdict, what, nanos)
  redis.call('SET', KEYS[2], verdict, 'PX', ARGV[2])
  redis.call('HINCRBY', KEYS[3], what .. '|n', 1)
  redis.call('HINCRBY', KEYS[3], what .. '|s', nanos)
  redis.call('PEXPIRE', KEYS[3], ARGV[5])
end

-- where nobody leases, nobody needs to hear of it
local function changed(first, last)
  if last >= first and redis.call('EXISTS', KEYS[1]) == 1 then
    local latest = redis.call('HINCRBY', KEYS[1], 'v', 1)
    for i = first, last do
      redis.call('ZADD', KEYS[6], latest, KEYS[i])
    end
    redis.call('PEXPIRE', KEYS[6], CHANGES_MILLIS)
  end
end

local clock = redis.call('TIME')
local now = math.max(clock[1] * 1000 + math.floor(clock[2] / 1000), tonumber(redis.call('HGET', KEYS[1], 't') or 0))
local held = tonumber(ARGV[7])
local ends = tonumber(ARGV[9])
if held > 0 and now <= ends and redis.call('EXISTS', KEYS[4]) == 0 then
  local fits = true
  for i = 7, 6 + held do
    fits = fits and tonumber(redis.call('HGET', KEYS[i], 's') or 0) + price <= MOST
  end
  if fits then
    local left = string.format('%.0f', ends - now + ARGV[12])
    local minus = price == '0' and '0' or '-' .. price
    local result = {0}
    redis.call('SET', KEYS[4], 1, 'PX', left)
    for i = 7, 6 + held do
      redis.call('HINCRBY', KEYS[i], 's', price)
      redis.call('HINCRBY', KEYS[i], 'o', minus)
      redis.call('HINCRBY', KEYS[i], 'g:' .. ARGV[8], minus)
      result[#result + 1] = redis.call('HINCRBY', KEYS[i], 'b:' .. ARGV[8], price)
    end
    if ARGV[11] == '0' and redis.call('LLEN', KEYS[5]) < MOST_LISTED then
      redis.call('RPUSH', KEYS[5], ARGV[10])
      redis.call('PEXPIRE', KEYS[5], left)
    end
    changed(7, 6 + held)
    settle(0, ARGV[3], price)
    return result
  end
end

local wanted = tonumber(price)
local affords, leased = true, true
for i = 7 + held, #KEYS do
  local account = redis.call('HMGET', KEYS[i], 'l', 's', 'o')
  if not account[1] then
    return {5}
  end
  local left = tonumber(account[1]) - tonumber(account[2] or 0)
  affords = affords and left - math.max(0, tonumber(account[3] or 0)) >= wanted
  leased = leased and left >= wanted
end
if affords then
  for i = 7 + held, #KEYS do
    redis.call('HINCRBY', KEYS[i], 's', price)
  end
  changed(7 + held, #KEYS)
  settle(2, ARGV[3], price)
  return {2}
end
if leased and ARGV[6] == '1' then
  for i = 7 + held, #KEYS do
    redis.call('HSET', KEYS[i], 'w', string.format('%.0f', now), 'wh', '')
  end
  changed(7 + held, #KEYS)
  return {4}
end
settle(3, ARGV[4], 0)
return {3}
