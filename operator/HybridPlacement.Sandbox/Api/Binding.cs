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
    /// <param name="options">Who binds.</param>
    public static JsonObject Apply(
        ApiServer api, string @namespace, string name, string node, JsonObject? binding, WriteOptions options)
    {
        var pods = api.Resources.Find(string.Empty, "v1", "pods")!;
        if (node.Length == 0)
            throw new ApiStatusException(500, string.Empty, "target.name: Required value");
        api.Admit(new WriteAttempt
        {
            Operation = "CREATE",
            Resource = pods,
            Name = name,
            Namespace = @namespace,
            Subresource = "binding",
            SentAs = (string.Empty, "v1", "Binding"),
            User = options.User,
            DryRun = options.DryRun,
            Next = Sent(@namespace, name, node),
            Warnings = options.Warnings,
        });
        return api.Bind(pods, @namespace, name, options, current =>
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

    private static JsonObject Sent(string @namespace, string name, string node) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Binding",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace },
        ["target"] = new JsonObject { ["kind"] = "Node", ["name"] = node },
    };

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
