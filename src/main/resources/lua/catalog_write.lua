-- Creates, replaces or deletes items, each whole; tells every replica which ones changed.
--
-- Keys: 1 version counter, 2 number counter, 3 change stream, from 4 on the item buckets (hashes) that occur.
-- Arguments: 1 now (epoch milliseconds), 2 stream length to keep (entries), then eight per item:
--   index of its bucket in KEYS; id; revision it must have, or empty; created (epoch milliseconds), or empty for "as it is, or now";
--   names of statistics to drop, one a line; body (JSON), empty to delete; index of the bucket of the product it is a variant of,
--   or 0; id of that product, or empty.
-- Value of an item: number u32, revision u32, created f64 (epoch milliseconds), length of statistics u32 (little-endian), statistics
--   (JSON), body (JSON). Without a body the item is deleted, or known only as somebody's product; its number stays reserved.
-- Result: per item 0 revision differs, nothing done; 1 created; 2 replaced; 3 deleted; 4 was not there.
-- Expiry: none.
local HEAD = '<I4I4dI4'
local now = tonumber(ARGV[1])
local verdicts, changed, noted = {}, {}, {}

local function note(id)
  if not noted[id] then
    noted[id] = true
    changed[#changed + 1] = struct.pack('<I2', #id) .. id
  end
end

local function new_number()
  return redis.call('INCR', KEYS[2]) - 1
end

local function keep_statistics(statistics, dropped)
  if statistics == '' or dropped == '' then
    return statistics
  end
  local columns = cjson.decode(statistics)
  for name in string.gmatch(dropped, '[^\n]+') do
    columns[name] = nil
  end
  return next(columns) and cjson.encode(columns) or ''
end

local function reserve_product(bucket, id)
  if redis.call('HEXISTS', bucket, id) == 0 then
    redis.call('HSET', bucket, id, struct.pack(HEAD, new_number(), 0, 0, 0))
    note(id)
  end
end

local function write(bucket, id, expected, created, dropped, body)
  local old = redis.call('HGET', bucket, id)
  local number, revision, born, length, from = nil, 0, 0, 0, 1
  local statistics, live = '', false
  if old then
    number, revision, born, length, from = struct.unpack(HEAD, old)
    statistics = string.sub(old, from, from + length - 1)
    live = #old >= from + length
  end
  if expected ~= '' and tonumber(expected) ~= revision then
    return 0
  end
  if body == '' then
    if not live then
      return 4
    end
    redis.call('HSET', bucket, id, struct.pack(HEAD, number, revision + 1, 0, 0))
    note(id)
    return 3
  end
  if created ~= '' then
    born = tonumber(created)
  elseif not live then
    born = now
  end
  statistics = keep_statistics(statistics, dropped)
  redis.call('HSET', bucket, id,
    struct.pack(HEAD, number or new_number(), revision + 1, born, #statistics) .. statistics .. body)
  note(id)
  return live and 2 or 1
end

for at = 3, #ARGV, 8 do
  local product_bucket = tonumber(ARGV[at + 6])
  local verdict = write(KEYS[tonumber(ARGV[at])], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4], ARGV[at + 5])
  if product_bucket > 0 and verdict ~= 0 then
    reserve_product(KEYS[product_bucket], ARGV[at + 7])
  end
  verdicts[#verdicts + 1] = verdict
end

if #changed > 0 then
  local version = redis.call('INCR', KEYS[1])
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[2], '*', 'v', version, 'ids', table.concat(changed))
end
return verdicts
