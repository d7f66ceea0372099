-- Renews one replica's lease of a group of accounts: gives money back, takes slices of what remains, and tells what was booked.
-- Leases of replicas that did not renew theirs in time go back to their accounts.
--
-- Keys: the group (hash: t latest time seen; v number of the latest change; per holder e:<holder> end of its lease, q:<holder> its last
--   call; milliseconds); ids of holds of this holder that others booked (list); changes (sorted set: an account's key by the number of
--   its latest change); then the accounts (hash: l limit, s spent, o leased to all, g:<holder> leased, b:<holder> booked from that
--   lease; n0, n1 how often booked, by kind; w, wh when and who found nothing left). All amounts whole nanos below 2^53.
-- Arguments: 1 holder; 2 number of the call, rising; 3 length of the lease, ms; 4 whether it had a lease (1, 0); 5 the latest change it
--   knows, 0 for none; then per account: nanos wanted, nanos given back, least useful grant, whether it lacks money (1, 0), how long the
--   account is kept (ms, 0 for ever).
-- Result: nothing ({}) when the lease was lost or a later call came first, else now, end of the lease, the ids, the number of the latest
--   change, the keys of accounts that others changed since the one known (limit, booking, money given back or lacking), whether all
--   accounts are to be looked at (1, 0: a lease ended, or more changed than is known), and per account
--   leased, booked, remaining, whether another holder lacks money (1, 0), spent, how often booked by kind 0 and 1.
-- Expiry: the group a day after its last lease, the changes two days after the last of them; accounts as told.
local DAY = 86400000
local HUNGRY_FOR = 12000
local MOST_CHANGES = 10000
local MOST_TOLD = 200
local group = KEYS[1]
local holder = ARGV[1]
local known = {}
local stored = redis.call('HGETALL', group)
for i = 1, #stored, 2 do
  known[stored[i]] = tonumber(stored[i + 1])
end
local clock = redis.call('TIME')
local now = math.max(clock[1] * 1000 + math.floor(clock[2] / 1000), known.t or 0)
local own = known['e:' .. holder]
if (known['q:' .. holder] or 0) >= tonumber(ARGV[2]) or (ARGV[4] == '1' and (not own or own < now)) then
  return {}
end
local function whole(number)
  return string.format('%.0f', number)
end
local ends = now + ARGV[3]
redis.call('HSET', group, 't', whole(now), 'e:' .. holder, whole(ends), 'q:' .. holder, ARGV[2])
known['e:' .. holder] = ends
local latest = known.v or 0
local since = tonumber(ARGV[5])
local all = since < latest - MOST_CHANGES or since > latest
local changed = {}
if latest > since and not all then
  changed = redis.call('ZRANGEBYSCORE', KEYS[3], '(' .. ARGV[5], '+inf', 'LIMIT', 0, MOST_TOLD)
  all = #changed == MOST_TOLD
end
local live = 0
local alive = {}
for name, value in pairs(known) do
  if string.sub(name, 1, 2) == 'e:' then
    local who = string.sub(name, 3)
    if value < now then
      redis.call('HDEL', group, name, 'q:' .. who)
      all = true
    else
      live = live + 1
      alive[who] = true
    end
  end
end
redis.call('PEXPIRE', group, whole(ARGV[3] + DAY))

local booked = redis.call('LRANGE', KEYS[2], 0, -1)
if #booked > 0 then
  redis.call('DEL', KEYS[2])
end

local function change(key)
  latest = redis.call('HINCRBY', group, 'v', 1)
  redis.call('ZADD', KEYS[3], latest, key)
  redis.call('PEXPIRE', KEYS[3], 2 * DAY)
end

local figures = {}
for i = 4, #KEYS do
  local key = KEYS[i]
  local at = 6 + (i - 4) * 5
  local wanted, returned, least = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local account = {}
  local fields = redis.call('HGETALL', key)
  for f = 1, #fields, 2 do
    account[fields[f]] = fields[f + 1]
  end
  local limit, spent, leased = tonumber(account.l or 0), tonumber(account.s or 0), tonumber(account.o or 0)
  for name, value in pairs(account) do
    if string.sub(name, 1, 2) == 'g:' and not alive[string.sub(name, 3)] then
      leased = leased - tonumber(value)
      redis.call('HDEL', key, name, 'b:' .. string.sub(name, 3))
    end
  end
  local free = leased < tonumber(account.o or 0)
  local mine = tonumber(account['g:' .. holder] or 0)
  local back = math.max(0, math.min(returned, mine))
  mine = mine - back
  leased = leased - back
  local remaining = limit - spent - leased
  if wanted > 0 and remaining > 0 then
    local slice = math.min(wanted, math.floor(remaining / (2 * live)))
    slice = math.min(math.max(slice, least), remaining)
    mine = mine + slice
    leased = leased + slice
    remaining = remaining - slice
  end
  redis.call('HSET', key, 'o', whole(leased), 'g:' .. holder, whole(mine))
  local hungry = account.w and now - tonumber(account.w) < HUNGRY_FOR and account.wh ~= holder
  local lacks = ARGV[at + 3] == '1' and remaining < least
  if lacks then
    redis.call('HSET', key, 'w', whole(now), 'wh', holder)
  end
  if live > 1 and (free or back > 0 or lacks) then
    change(key)
  end
  if ARGV[at + 4] ~= '0' then
    redis.call('PEXPIRE', key, ARGV[at + 4])
  end
  figures[#figures + 1] = mine
  figures[#figures + 1] = tonumber(account['b:' .. holder] or 0)
  figures[#figures + 1] = remaining
  figures[#figures + 1] = hungry and 1 or 0
  figures[#figures + 1] = spent
  figures[#figures + 1] = tonumber(account.n0 or 0)
  figures[#figures + 1] = tonumber(account.n1 or 0)
end
if latest > since + 100 then
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', latest - MOST_CHANGES)
end
return {now, ends, booked, latest, changed, all and 1 or 0, figures}
