using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>Binds a pod to a node, once.</summary>
internal static class Binding
{
    /// <param name="api">The API server.</param>
    /// <param name="namespace">The pod's namespace.</param>
    /// <param name="name">The pod's name.</param>
    /// <param name="node">The node's name.</param>
    /// <param name="binding">The Binding object, whose metadata.uid is a precondition; null for none.</param>
    public static JsonObject Apply(ApiServer api, string @namespace, string name, string node, JsonObject? binding)
    {
        var pods = api.Resources.Find(string.Empty, "v1", "pods")!;
        if (node.Length == 0)
            throw ApiStatusException.BadRequest("Binding: target.name is missing: name the node");
        return api.Bind(pods, @namespace, name, WriteOptions.Internal, current =>
        {
            if (binding.Text("metadata", "uid") is { Length: > 0 } uid && uid != current.Uid())
                throw Conflict(name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {current.Uid()}");
            if (current.Terminating())
                throw Conflict(name, $"pod {name} is being deleted, cannot be assigned to a host");
            if (current.Text("spec", "nodeName") is { Length: > 0 } bound)
                throw Conflict(name, $"pod {name} is already assigned to node \"{bound}\"");
            var next = (JsonObject)current.DeepClone();
            next["spec"]!["nodeName"] = node;
            SetScheduled(next, api.Now);
            return next;
        });
    }

    private static void SetScheduled(JsonObject pod, DateTimeOffset now)
    {
        var status = pod["status"] as JsonObject ?? [];
        pod["status"] = status;
        var conditions = status["conditions"] as JsonArray ?? [];
        status["conditions"] = conditions;
        foreach (var old in conditions.OfType<JsonObject>().Where(c => c.Text("type") == "PodScheduled").ToArray())
            conditions.Remove(old);
        conditions.Add(new JsonObject
        {
            ["type"] = "PodScheduled",
            ["status"] = "True",
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = now.Stamp(),
        });
    }

    private static ApiStatusException Conflict(string name, string why) =>
        ApiStatusException.Conflict(string.Empty, "pods/binding", name, why);
}
