-- Changes what one viewer saw: reserves for the first ads whose caps allow it, counts an impression, or gives a reservation back.
--
-- Keys: the viewer's exposure (hash; a field per scope: big-endian uint32 forgotten impressions, uint32 seconds it is kept (0 for
--   ever), then per entry 9 bytes id (8 of the decision, 1 position), uint48 time, uint48 end of the reservation or 0 when it was
--   an impression; milliseconds since 1970).
-- Arguments: 1 what: reserve, commit, release; 2 now, or 0 for Redis' clock; 3 the decision, 8 bytes; 4 position; 5 how many are
--   wanted (reserve), time of the impression (commit); 6 length of the reservation, ms (reserve), time of the decision (commit);
--   7 the most scopes of a viewer; 8 number of scopes, and for each: its name, number of caps, and for each cap window (ms, 0 for
--   ever) and count; then (reserve) per candidate: number of scopes, their numbers.
-- Result: reserve: per candidate 0 taken, -1 no place for its scopes, -2 not looked at, or the number of the scope that is full;
--   commit: 0 counted, 1 counted before, 2 counted but late, 3 too old and not counted; release: how many scopes had it.
-- Expiry: the longest window of the scopes written so far, a day at least, 400 days with a cap for ever.
local DAY = 86400000
local FOR_EVER = 400 * DAY
local MOST_ENTRIES = 100
local HEADER, WIDTH = 8, 21
local key = KEYS[1]
local now = tonumber(ARGV[2])
if now == 0 then
  local clock = redis.call('TIME')
  now = clock[1] * 1000 + math.floor(clock[2] / 1000)
end
local mostScopes = tonumber(ARGV[7])

local function read(packed)
  if not packed then
    return 0, 0, {}
  end
  local forgotten, kept = struct.unpack('>I4I4', packed)
  local entries = {}
  for at = HEADER + 1, #packed, WIDTH do
    local id, time, ends = struct.unpack('>c9I6I6', packed, at)
    entries[#entries + 1] = {id = id, time = time, ends = ends}
  end
  return forgotten, kept, entries
end

local scopes, names = {}, {}
local at = 9
for i = 1, tonumber(ARGV[8]) do
  local scope = {name = ARGV[at], windows = {}, counts = {}, longest = DAY, forEver = false}
  for cap = 1, tonumber(ARGV[at + 1]) do
    local window = tonumber(ARGV[at + 2 * cap])
    scope.windows[cap] = window
    scope.counts[cap] = tonumber(ARGV[at + 2 * cap + 1])
    scope.longest = math.max(scope.longest, window)
    scope.forEver = scope.forEver or window == 0
  end
  at = at + 2 + 2 * #scope.windows
  scopes[i], names[i] = scope, scope.name
end

-- Ends scopes of which nothing counts any more.
local function clear()
  local all = redis.call('HGETALL', key)
  for i = 1, #all, 2 do
    local forgotten, kept, entries = read(all[i + 1])
    local dead = kept > 0 or forgotten == 0
    for _, entry in ipairs(entries) do
      local ends = entry.ends
      if ends == 0 then
        ends = kept == 0 and math.huge or entry.time + kept * 1000
      end
      dead = dead and ends <= now
    end
    if dead then
      redis.call('HDEL', key, all[i])
    end
  end
end

if ARGV[1] == 'reserve' and redis.call('HLEN', key) + #names > mostScopes then
  clear()
end
local stored = #names > 0 and redis.call('HMGET', key, unpack(names)) or {}
for i, scope in ipairs(scopes) do
  local forgotten, _, entries = read(stored[i])
  scope.known = stored[i] and true
  scope.forgotten, scope.entries = forgotten, {}
  for _, entry in ipairs(entries) do
    if entry.ends == 0 and now - entry.time >= scope.longest then
      scope.forgotten = scope.forgotten + 1
    else
      scope.entries[#scope.entries + 1] = entry
    end
  end
end

local function live(entry)
  return entry.ends == 0 or now < entry.ends
end

-- How many more its caps allow.
local function room(scope)
  local most = MOST_ENTRIES
  local pending = 0
  for _, entry in ipairs(scope.entries) do
    if entry.ends > now then
      pending = pending + 1
    end
  end
  most = most - pending
  for cap, window in ipairs(scope.windows) do
    local used = pending
    if window == 0 then
      used = used + scope.forgotten
    end
    for _, entry in ipairs(scope.entries) do
      if entry.ends == 0 and (window == 0 or now - entry.time < window) then
        used = used + 1
      end
    end
    most = math.min(most, scope.counts[cap] - used)
  end
  return most
end

local longest = 0
local function write(scope)
  local kept = {}
  for _, entry in ipairs(scope.entries) do
    if live(entry) then
      kept[#kept + 1] = entry
    end
  end
  table.sort(kept, function(a, b) return a.time < b.time end)
  local surplus = -MOST_ENTRIES
  for _, entry in ipairs(kept) do
    surplus = surplus + (entry.ends == 0 and 1 or 0)
  end
  local parts = {''}
  for _, entry in ipairs(kept) do
    if surplus > 0 and entry.ends == 0 then
      surplus = surplus - 1
      scope.forgotten = scope.forgotten + 1
    else
      parts[#parts + 1] = struct.pack('>c9I6I6', entry.id, entry.time, entry.ends)
    end
  end
  if #parts == 1 and scope.forgotten == 0 then
    redis.call('HDEL', key, scope.name)
    return
  end
  parts[1] = struct.pack('>I4I4', scope.forgotten, scope.forEver and 0 or math.ceil(scope.longest / 1000))
  redis.call('HSET', key, scope.name, table.concat(parts))
  longest = math.max(longest, scope.forEver and FOR_EVER or scope.longest)
end

local function expire()
  if longest > 0 and redis.call('PTTL', key) < longest then
    redis.call('PEXPIRE', key, string.format('%.0f', longest))
  end
end

if ARGV[1] == 'reserve' then
  local places = mostScopes - redis.call('HLEN', key)
  for _, scope in ipairs(scopes) do
    scope.room = room(scope)
  end
  local results, position, wanted = {}, tonumber(ARGV[4]), tonumber(ARGV[5])
  local touched = {}
  while at <= #ARGV do
    local count = tonumber(ARGV[at])
    local verdict = -2
    if wanted > 0 then
      verdict = 0
      local fresh = 0
      for i = 1, count do
        local number = tonumber(ARGV[at + i])
        fresh = fresh + (scopes[number].known and 0 or 1)
        if verdict == 0 and scopes[number].room <= 0 then
          verdict = number
        end
      end
      if verdict == 0 and fresh > places then
        verdict = -1
      end
    end
    if verdict == 0 then
      for i = 1, count do
        local scope = scopes[tonumber(ARGV[at + i])]
        scope.room = scope.room - 1
        if not scope.known then
          scope.known = true
          places = places - 1
        end
        scope.entries[#scope.entries + 1] =
          {id = ARGV[3] .. string.char(position), time = now, ends = now + ARGV[6]}
        touched[scope] = true
      end
      position = position + 1
      wanted = wanted - 1
    end
    results[#results + 1] = verdict
    at = at + count + 1
  end
  for _, scope in ipairs(scopes) do
    if touched[scope] then
      write(scope)
    end
  end
  expire()
  return results
end

local id = ARGV[3] .. string.char(tonumber(ARGV[4]))
if ARGV[1] == 'release' then
  local had = 0
  for _, scope in ipairs(scopes) do
    for i, entry in ipairs(scope.entries) do
      if entry.id == id and entry.ends > 0 then
        table.remove(scope.entries, i)
        had = had + (live(entry) and 1 or 0)
        write(scope)
        break
      end
    end
  end
  return had
end

local told, decided = math.min(tonumber(ARGV[5]), now), math.min(tonumber(ARGV[6]), now)
if now - decided >= DAY then
  return 3
end
local fresh, late = false, false
for _, scope in ipairs(scopes) do
  local found
  for _, entry in ipairs(scope.entries) do
    if entry.id == id then
      found = entry
    end
  end
  if not found then
    found = {id = id, time = decided, ends = 1}
    scope.entries[#scope.entries + 1] = found
  end
  if found.ends > 0 then
    fresh = true
    late = late or now >= found.ends
    found.time = math.max(found.time, told)
    found.ends = 0
    write(scope)
  end
end
expire()
return fresh and (late and 2 or 0) or 1
