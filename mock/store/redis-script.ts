/**
 * What the Redis server does for each method of a store: one script, so that what a method reads and writes is one step.
 *
 * Of a key `NAMESPACE/KIND/REST`, beginning with `resproof:{NAMESPACE}:`:
 * - `v:KIND/REST` is the value as JSON, or `l:KIND/REST` the list of such;
 * - `age:KIND` is a sorted set of the keys by when they were written, `size:KIND` a hash of their bytes, and `total` a hash of
 *   the sum of these for each kind; `kinds` is the set of kinds, and `n` counts writes.
 */
export const OPERATION = `
local call, operation = redis.call, ARGV[1]
local max_keys, max_bytes, ttl = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]

local function place(key)
  local space, rest = string.match(key, '^([^/]*)/(.*)$')
  return 'resproof:{' .. space .. '}:', rest, string.match(rest, '^[^/]*')
end

local function value_of(key)
  local root, rest = place(key)
  local value = call('GET', root .. 'v:' .. rest)
  if not value and call('EXISTS', root .. 'l:' .. rest) == 1 then error(key .. ' is a list') end
  return value
end

local function drop(root, rest, kind)
  local size = call('HGET', root .. 'size:' .. kind, rest)
  if size then
    call('HINCRBY', root .. 'total', kind, -tonumber(size))
    call('HDEL', root .. 'size:' .. kind, rest)
  end
  call('ZREM', root .. 'age:' .. kind, rest)
  return call('DEL', root .. 'v:' .. rest, root .. 'l:' .. rest)
end

-- Notes what was written, and forgets the oldest beyond a bound, never the newest.
local function wrote(root, rest, kind, letter, size)
  local age, sizes, total = root .. 'age:' .. kind, root .. 'size:' .. kind, root .. 'total'
  call('ZADD', age, call('INCR', root .. 'n'), rest)
  local before = tonumber(call('HGET', sizes, rest) or 0)
  call('HSET', sizes, rest, size)
  local bytes = call('HINCRBY', total, kind, size - before)
  call('SADD', root .. 'kinds', kind)
  while bytes > max_bytes or call('ZCARD', age) > max_keys do
    local oldest = call('ZRANGE', age, 0, 0)[1]
    if oldest == rest then break end
    drop(root, oldest, kind)
    bytes = tonumber(call('HGET', total, kind))
  end
  for _, key in ipairs({ root .. letter .. rest, age, sizes, total, root .. 'kinds', root .. 'n' }) do
    call('EXPIRE', key, ttl)
  end
end

local function put(key, value)
  local root, rest, kind = place(key)
  call('DEL', root .. 'l:' .. rest)
  call('SET', root .. 'v:' .. rest, value)
  wrote(root, rest, kind, 'v:', #rest + #value)
end

if operation == 'get' then return value_of(ARGV[5]) end

if operation == 'get-all' then
  local values = {}
  for index = 5, #ARGV do values[index - 4] = value_of(ARGV[index]) end
  return values
end

if operation == 'set' then
  for index = 5, #ARGV, 2 do put(ARGV[index], ARGV[index + 1]) end
  return 1
end

if operation == 'swap' then
  if (value_of(ARGV[5]) or '') ~= ARGV[6] then return 0 end
  if ARGV[7] == '' then drop(place(ARGV[5])) else put(ARGV[5], ARGV[7]) end
  return 1
end

if operation == 'delete' then return drop(place(ARGV[5])) end

if operation == 'increment' then
  value_of(ARGV[5])
  local root, rest, kind = place(ARGV[5])
  local after = call('INCRBY', root .. 'v:' .. rest, ARGV[6])
  wrote(root, rest, kind, 'v:', #rest + 8)
  return after
end

if operation == 'append' then
  local root, rest, kind = place(ARGV[5])
  local list = root .. 'l:' .. rest
  if #ARGV == 5 then return call('LLEN', list) end
  if call('EXISTS', root .. 'v:' .. rest) == 1 then error(ARGV[5] .. ' is no list') end
  local size = tonumber(call('HGET', root .. 'size:' .. kind, rest) or #rest)
  local length = 0
  for index = 6, #ARGV do
    length = call('RPUSH', list, ARGV[index])
    size = size + #ARGV[index]
  end
  wrote(root, rest, kind, 'l:', size)
  return length
end

if operation == 'range' then
  local root, rest = place(ARGV[5])
  if call('EXISTS', root .. 'v:' .. rest) == 1 then error(ARGV[5] .. ' is no list') end
  return call('LRANGE', root .. 'l:' .. rest, ARGV[6], ARGV[7])
end

if operation == 'clear' then
  local root, beginning = place(ARGV[5])
  for _, kind in ipairs(call('SMEMBERS', root .. 'kinds')) do
    for _, rest in ipairs(call('ZRANGE', root .. 'age:' .. kind, 0, -1)) do
      if string.sub(rest, 1, #beginning) == beginning then drop(root, rest, kind) end
    end
  end
  if beginning == '' then
    for _, kind in ipairs(call('SMEMBERS', root .. 'kinds')) do
      call('DEL', root .. 'age:' .. kind, root .. 'size:' .. kind)
    end
    call('DEL', root .. 'kinds', root .. 'total', root .. 'n')
  end
  return 1
end

error('no such operation')
`;
