-- Notes what a replica says of its models, and forgets replicas that have been silent for long.
--
-- Keys: 1 reports (hash: replica -> report), 2 when each reported last (sorted set: replica by epoch milliseconds of the server).
-- Arguments: 1 replica, 2 report, 3 how long a silent replica is remembered (milliseconds).
-- Result: 1.
-- Expiry: none; silent replicas leave with the next report.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], now, ARGV[1])
local silent = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now - ARGV[3])
for _, replica in ipairs(silent) do
  redis.call('HDEL', KEYS[1], replica)
  redis.call('ZREM', KEYS[2], replica)
end
return 1
