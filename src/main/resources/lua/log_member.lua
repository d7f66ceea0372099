-- Says that a member of a group lives, and who else does.
--
-- Keys: 1 the group's members (sorted set by the moment their word runs out, epoch milliseconds).
-- Arguments: 1 the member, 2 how long its word holds (milliseconds).
-- Result: the living members, this one among them.
-- Expiry: the set ends when the last word ran out.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('ZRANGE', KEYS[1], 0, -1)
