-- Creates or replaces definitions of one kind, each whole; gives new ones their number; tells every replica which ones changed.
--
-- Keys: 1 definitions (hash: id -> value), 2 numbers (hash: kind -> how many were given out), 3 version counter, 4 change stream.
-- Arguments: 1 now (epoch milliseconds), 2 stream length to keep (entries), 3 the most definitions of a kind, 4 the kind, then three per
--   definition: id; version it must have now (0 when it must not be there), or empty for any; body (JSON).
-- Value of a definition: number u32, version u32, changed f64 (epoch milliseconds), little-endian, then the body.
-- Result: version of this change, 0 when nothing changed; then three per definition: 0 other version, 1 created, 2 replaced, 3 too many,
--   4 is just so already; its number, -1 when there is none; its version now.
-- Expiry: none.
local HEAD = '<I4I4d'
local now, most, kind = tonumber(ARGV[1]), tonumber(ARGV[3]), ARGV[4]
local answer, changed, noted = {0}, {}, {}

local function say(status, number, version)
  answer[#answer + 1] = status
  answer[#answer + 1] = number
  answer[#answer + 1] = version
end

local function write(id, expected, body)
  local old = redis.call('HGET', KEYS[1], id)
  local number, version, from = -1, 0, 1
  if old then
    local _
    number, version, _, from = struct.unpack(HEAD, old)
  end
  if expected ~= '' and tonumber(expected) ~= version then
    return say(0, number, version)
  end
  if old and string.sub(old, from) == body then
    return say(4, number, version)
  end
  if not old then
    if redis.call('HLEN', KEYS[1]) >= most then
      return say(3, number, version)
    end
    number = redis.call('HINCRBY', KEYS[2], kind, 1) - 1
  end
  redis.call('HSET', KEYS[1], id, struct.pack(HEAD, number, version + 1, now) .. body)
  if not noted[id] then
    noted[id] = true
    changed[#changed + 1] = struct.pack('<I2', #id) .. id
  end
  say(old and 2 or 1, number, version + 1)
end

for at = 5, #ARGV, 3 do
  write(ARGV[at], ARGV[at + 1], ARGV[at + 2])
end

if #changed > 0 then
  answer[1] = redis.call('INCR', KEYS[3])
  redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[2], '*', 'v', string.format('%d', answer[1]), 'kind', kind,
    'ids', table.concat(changed))
end
return answer
