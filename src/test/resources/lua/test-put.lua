-- Puts a value and returns the one before it.
-- KEYS[1] the key · ARGV[1] the value, any bytes · returns the old value or nil · no expiry
local old = redis.call('GET', KEYS[1])
redis.call('SET', KEYS[1], ARGV[1])
return old
