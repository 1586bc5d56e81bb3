-- Argo CD runs this with Lua 5.1's base, table and os libraries only: no string functions.
local health = { status = "Progressing", message = "The operator hasn't looked at it yet" }

if obj.status == nil or obj.status.conditions == nil then
  return health
end
if obj.status.observedGeneration ~= obj.metadata.generation then
  health.message = "The operator hasn't looked at this generation yet"
  return health
end

local ready, trusted
for _, condition in ipairs(obj.status.conditions) do
  if condition.type == "Ready" then
    ready = condition
  elseif condition.type == "Trusted" then
    trusted = condition
  end
end

if ready == nil then
  return health
end
-- A site that drops off the net now and then is no fault of what git holds.
if ready.status == "Unknown" and ready.reason == "Stale" then
  return { status = "Suspended", message = ready.message }
end
if ready.status == "Unknown" then
  return { status = "Progressing", message = ready.message }
end
if ready.status == "True" then
  -- Nothing is broken, but who reads the tree should see it.
  if trusted ~= nil and trusted.status == "False" then
    return { status = "Healthy", message = trusted.message }
  end
  return { status = "Healthy", message = ready.message }
end
if ready.reason == "PoolInUse" then
  return { status = "Progressing", message = ready.message }
end
return { status = "Degraded", message = ready.message }
