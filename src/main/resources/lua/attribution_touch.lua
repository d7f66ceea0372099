-- Keeps a click of a viewer, once per shown ad; of too many the oldest is forgotten.
--
-- Keys: the viewer's clicks (hash: id of the shown ad to `time|advertiser|campaign|line item|ticket`, time in ms since 1970).
-- Arguments: 1 id; 2 the click; 3 the most that are kept; 4 how long they are kept after the last one, ms.
-- Result: 1 kept, 0 known before.
-- Expiry: as told.
local key = KEYS[1]
local fresh = redis.call('HSETNX', key, ARGV[1], ARGV[2])
if fresh == 1 and redis.call('HLEN', key) > tonumber(ARGV[3]) then
  local all = redis.call('HGETALL', key)
  local clicks = {}
  for i = 1, #all, 2 do
    clicks[#clicks + 1] = {id = all[i], time = tonumber(string.match(all[i + 1], '^(%d+)|') or 0)}
  end
  table.sort(clicks, function(a, b) return a.time < b.time or a.time == b.time and a.id < b.id end)
  for i = 1, #clicks - tonumber(ARGV[3]) do
    redis.call('HDEL', key, clicks[i].id)
  end
end
if fresh == 1 then
  redis.call('PEXPIRE', key, ARGV[4])
end
return fresh
