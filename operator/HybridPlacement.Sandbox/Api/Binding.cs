using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Types;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>Binds a pod to a node, once.</summary>
internal static class Binding
{
    /// <param name="api">The API server.</param>
    /// <param name="namespace">The pod's namespace.</param>
    /// <param name="name">The pod's name.</param>
    /// <param name="binding">The Binding object; its uid is a precondition, its labels and annotations go over to the pod.</param>
    /// <param name="options">Who binds.</param>
    public static JsonObject Apply(ApiServer api, string @namespace, string name, JsonObject binding, WriteOptions options)
    {
        var pods = api.Resources.Find(string.Empty, "v1", "pods")!;
        var node = Target(name, binding);
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
            {
                throw ApiStatusException.Conflict(
                    string.Empty,
                    pods.Plural,
                    name,
                    $"StorageError: invalid object, Code: 4, Key: /registry/pods/{@namespace}/{name}, ResourceVersion: 0, "
                    + $"AdditionalErrorMsg: Precondition failed: UID in precondition: {uid}, UID in object meta: {current.Uid()}");
            }

            if (current.Terminating())
                throw Conflict(name, $"pod {name} is being deleted, cannot be assigned to a host");
            if (current.Text("spec", "nodeName") is { Length: > 0 } bound)
                throw Conflict(name, $"pod {name} is already assigned to node \"{bound}\"");
            var next = (JsonObject)current.DeepClone();
            next["spec"]!["nodeName"] = node;
            HandOver(binding, next, "annotations");
            HandOver(binding, next, "labels");
            SetScheduled(next, api.Now);
            return next;
        });
    }

    private static string Target(string pod, JsonObject binding)
    {
        if (binding.Name() is { Length: > 0 } named && named != pod)
            throw ApiStatusException.BadRequest("name in URL does not match name in Binding object");
        if (binding.Text("target", "kind") is { Length: > 0 } kind and not "Node")
            throw new ApiStatusException(500, string.Empty, $"target.kind: Unsupported value: \"{kind}\": supported values: \"Node\", \"<empty>\"");
        return binding.Text("target", "name") is { Length: > 0 } node
            ? node
            : throw new ApiStatusException(500, string.Empty, "target.name: Required value");
    }

    private static void HandOver(JsonObject binding, JsonObject pod, string field)
    {
        foreach (var (key, value) in binding.Map("metadata", field))
            pod.Inner("metadata").Inner(field)[key] = value;
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
        conditions.Add((JsonNode)new JsonObject
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
