-- The API server has checked it when it is there. A condition that says otherwise is believed.
if obj.status ~= nil and obj.status.conditions ~= nil then
  for _, condition in ipairs(obj.status.conditions) do
    if (condition.type == "Ready" or condition.type == "Accepted") and condition.status == "False" then
      return { status = "Degraded", message = condition.message }
    end
  end
end
return { status = "Healthy", message = "" }
