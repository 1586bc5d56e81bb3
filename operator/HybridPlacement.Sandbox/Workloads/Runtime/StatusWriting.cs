using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Runtime;

/// <summary>Writes status only where it differs.</summary>
internal static class StatusWriting
{
    /// <summary>
    /// Lets <paramref name="change"/> change a copy of the status and writes it if that made a difference.
    /// </summary>
    public static async Task<JsonObject> PatchStatusAsync(
        this IWorkloadApi api, ResourceKind kind, JsonObject resource, Action<JsonObject> change, CancellationToken cancellationToken)
    {
        var status = resource["status"]?.DeepClone() as JsonObject ?? [];
        change(status);
        return JsonNode.DeepEquals(status, resource["status"])
            ? resource
            : await api.UpdateStatusAsync(kind, resource, status, annotations: null, cancellationToken);
    }

    /// <summary>
    /// Lets <paramref name="change"/> change a copy of the object and writes it if that made a difference.
    /// </summary>
    public static async Task<JsonObject> PatchAsync(
        this IWorkloadApi api, ResourceKind kind, JsonObject resource, Action<JsonObject> change, CancellationToken cancellationToken)
    {
        var copy = (JsonObject)resource.DeepClone();
        change(copy);
        // managedFields are the API's own, and large.
        var same = copy.SameBut(resource, "metadata") && copy.Object("metadata").SameBut(resource.Object("metadata"), "managedFields");
        return same ? resource : await api.UpdateAsync(kind, copy, cancellationToken);
    }

    /// <summary>
    /// Sets a condition in a status; the time of transition changes only with the status of the condition.
    /// </summary>
    /// <returns>Whether the condition's status changed.</returns>
    public static bool SetCondition(
        this JsonObject status, string type, string value, string reason, string message, DateTimeOffset now)
    {
        if (status["conditions"] is not JsonArray conditions) status["conditions"] = conditions = [];
        var condition = conditions.OfType<JsonObject>().FirstOrDefault(item => item.Text("type") == type);
        if (condition is null) conditions.Add((JsonNode)(condition = new JsonObject { ["type"] = type }));
        var changed = condition.Text("status") != value;
        condition["status"] = value;
        if (changed) condition["lastTransitionTime"] = now.Stamp();
        SetOrRemove(condition, "reason", reason);
        SetOrRemove(condition, "message", message);
        return changed;
    }

    public static void RemoveCondition(this JsonObject status, string type)
    {
        if (status["conditions"] is not JsonArray conditions) return;
        foreach (var gone in conditions.OfType<JsonObject>().Where(item => item.Text("type") == type).ToList())
            conditions.Remove(gone);
    }

    /// <summary>A number as Kubernetes writes it with omitempty: zero is absent.</summary>
    public static void SetCount(this JsonObject status, string field, int count)
    {
        if (count == 0) status.Remove(field);
        else status[field] = count;
    }

    /// <summary>An owner reference to a controlling owner.</summary>
    public static JsonObject ControllerReference(ResourceKind kind, JsonObject owner) => new()
    {
        ["apiVersion"] = kind.ApiVersion,
        ["kind"] = kind.Kind,
        ["name"] = owner.Name(),
        ["uid"] = owner.Uid(),
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };

    private static void SetOrRemove(JsonObject target, string field, string value)
    {
        if (value.Length == 0) target.Remove(field);
        else target[field] = value;
    }
}
