-- Reads all policies, what the replicas that are alive say, and which versions somebody asks for.
--
-- Keys: 1 policies (hash), 2 reports (hash), 3 when each reported last (sorted set), 4 wishes (hash: model -> version).
-- Arguments: 1 how long ago a replica that is alive reported, at most (milliseconds).
-- Result: policies as model, policy, model, policy…; then reports as replica, report, replica, report…; then wishes as model, version…
-- Expiry: none.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local reports = {}
for _, replica in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], now - ARGV[1], '+inf')) do
  reports[#reports + 1] = replica
  reports[#reports + 1] = redis.call('HGET', KEYS[2], replica) or '{}'
end
return {redis.call('HGETALL', KEYS[1]), reports, redis.call('HGETALL', KEYS[4])}
