-- Argo CD runs this with Lua 5.1's base, table and os libraries only: no string functions.
local health = { status = "Progressing", message = "The operator hasn't looked at it yet" }

if obj.status == nil or obj.status.conditions == nil then
  return health
end
if obj.status.observedGeneration ~= obj.metadata.generation then
  health.message = "The operator hasn't looked at this generation yet"
  return health
end

local conditions = {}
for _, condition in ipairs(obj.status.conditions) do
  conditions[condition.type] = condition
end
local ready = conditions.Ready

local function is(kind, status)
  return conditions[kind] ~= nil and conditions[kind].status == status
end

if is("Compliant", "False") then
  return { status = "Degraded", message = conditions.Compliant.message }
end
if is("Stalled", "True") then
  return { status = "Degraded", message = conditions.Stalled.message }
end
if is("Ready", "True") then
  if obj.spec.replicas == 0 then
    return { status = "Suspended", message = "No replicas are wanted" }
  end
  return { status = "Healthy", message = ready.message }
end
if ready ~= nil then
  health.message = ready.message
end
return health
