-- Changes one place, or with no participant the room's route, if it is still what the caller saw;
-- numbers the event, keeps and publishes it.
local head, people, events, removals, held, said, processes = unpack(KEYS)
local channel, participant, before, after, front, back, new_era, member, epoch, give_up,
      kept, kept_ms, people_ms, once, process = unpack(ARGV)

if participant ~= '' or after ~= '' then
  local current = participant ~= '' and redis.call('HGET', people, participant)
      or participant == '' and redis.call('HGET', head, 'route') or ''
  if current ~= before then
    return {0, current, '', 0}
  end
end

if once ~= '' then
  if redis.call('SADD', said, once) == 0 then
    return {0, '', '', 0}
  end
  redis.call('PEXPIRE', said, kept_ms)
end

local era = redis.call('HGET', head, 'era')
if not era then
  era = new_era
  redis.call('HSET', head, 'era', era, 'seq', 0)
  redis.call('DEL', events)
end

if participant == '' and after ~= '' then
  redis.call('HSET', head, 'route', after)
end

if participant ~= '' then
  local removal = member .. '/' .. epoch
  if after == '' then
    redis.call('HDEL', people, participant)
    redis.call('SREM', held, member)
    redis.call('ZREM', removals, removal)
  else
    redis.call('HSET', people, participant, after)
    redis.call('PEXPIRE', people, people_ms)
    local time = redis.call('TIME')
    local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
    if tonumber(give_up) >= 0 then
      redis.call('ZADD', removals, string.format('%.0f', now + tonumber(give_up)), removal)
      -- Here, or somebody whom their process puts back would be let go of afterwards.
      redis.call('SREM', held, member)
    else
      redis.call('SADD', held, member)
      -- It may be killed before its first beat.
      redis.call('ZADD', processes, 'NX', string.format('%.0f', now), process)
      redis.call('ZREM', removals, removal)
    end
  end
end

local seq = tonumber(redis.call('HGET', head, 'seq'))
if front ~= '' then
  seq = redis.call('HINCRBY', head, 'seq', 1)
  local number = string.format('%.0f', seq)
  local payload = era .. ' ' .. number .. ' ' .. participant .. ' ' .. epoch .. '\n'
      .. after .. '\n' .. front .. number .. back
  redis.call('XADD', events, 'MAXLEN', '~', kept, number .. '-0', 'e', payload)
  redis.call('PEXPIRE', events, kept_ms)
  redis.call('PEXPIRE', head, kept_ms)
  redis.call('PUBLISH', channel, payload)
end
return {1, after, era, seq}
