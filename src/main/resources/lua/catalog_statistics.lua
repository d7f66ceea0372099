-- Sets numeric columns that offline jobs compute, beside what the business wrote; tells every replica which items changed.
--
-- Keys: 1 version counter, 2 change stream, from 3 on the item buckets (hashes) that occur.
-- Arguments: 1 stream length to keep (entries), then three per item: index of its bucket in KEYS; id; the columns as a JSON object of
--   numbers. Items that are not there are passed over.
-- Value of an item: see catalog_write.lua.
-- Result: how many items have another value now.
-- Expiry: none.
local HEAD = '<I4I4dI4'
local changed = {}

local function merge(statistics, columns)
  local merged = statistics == '' and {} or cjson.decode(statistics)
  local differs = false
  for name, value in pairs(columns) do
    if merged[name] ~= value then
      merged[name] = value
      differs = true
    end
  end
  return differs and cjson.encode(merged) or nil
end

for at = 2, #ARGV, 3 do
  local bucket, id = KEYS[tonumber(ARGV[at])], ARGV[at + 1]
  local old = redis.call('HGET', bucket, id)
  if old then
    local number, revision, born, length, from = struct.unpack(HEAD, old)
    local body = string.sub(old, from + length)
    local statistics = body ~= '' and merge(string.sub(old, from, from + length - 1), cjson.decode(ARGV[at + 2]))
    if statistics then
      redis.call('HSET', bucket, id, struct.pack(HEAD, number, revision + 1, born, #statistics) .. statistics .. body)
      changed[#changed + 1] = struct.pack('<I2', #id) .. id
    end
  end
end

if #changed > 0 then
  local version = redis.call('INCR', KEYS[1])
  redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[1], '*', 'v', version, 'ids', table.concat(changed))
end
return #changed
