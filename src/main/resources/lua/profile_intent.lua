-- Notes that a viewer is about to be merged into another, so that no other merge touches either of them meanwhile: no circle can arise.
--
-- Keys: 1 merges under way (hash: viewer -> ">" and the target it goes into, or "<" and the source that comes into it).
-- Arguments: 1 source, 2 target.
-- Result: empty when noted, now or before; otherwise source and target of a merge under way that has to be completed first.
-- Expiry: none; profile_settled removes it.
local function other(id)
  local at = redis.call('HGET', KEYS[1], id)
  if at then
    local partner = string.sub(at, 2)
    return string.sub(at, 1, 1) == '>' and {id, partner} or {partner, id}
  end
end
local first, second = other(ARGV[1]), other(ARGV[2])
if first and first[1] == ARGV[1] and first[2] == ARGV[2] then
  return {}
end
if first or second then
  return first or second
end
redis.call('HSET', KEYS[1], ARGV[1], '>' .. ARGV[2], ARGV[2], '<' .. ARGV[1])
return {}
