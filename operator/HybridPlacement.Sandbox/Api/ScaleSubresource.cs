using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary><c>autoscaling/v1 Scale</c> of an object: its replicas, wanted and there, and the selector of its pods.</summary>
internal static class ScaleSubresource
{
    public static JsonObject Read(ResourceDefinition resource, JsonObject obj)
    {
        var paths = resource.Scale!;
        var scale = new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = obj.Name(),
                ["namespace"] = obj.Namespace(),
                ["uid"] = obj.Uid(),
                ["resourceVersion"] = obj.Text("metadata", "resourceVersion"),
                ["creationTimestamp"] = obj.Text("metadata", "creationTimestamp"),
            },
            ["spec"] = new JsonObject(),
            ["status"] = new JsonObject { ["replicas"] = obj.Integer(Path(paths.StatusReplicas)) ?? 0 },
        };
        // Go leaves a zero out.
        if (obj.Integer(Path(paths.SpecReplicas)) is > 0 and var replicas)
            scale["spec"]!["replicas"] = replicas;
        var selector = paths.Selector is { } path ? obj.Text(Path(path)) : LabelsText(obj.Object("spec", "selector", "matchLabels"));
        if (!string.IsNullOrEmpty(selector))
            scale["status"]!["selector"] = selector;
        return scale;
    }

    /// <summary>What applying a Scale comes to: a configuration of the object that has its replicas alone.</summary>
    public static JsonObject Configuration(ResourceDefinition resource, string @namespace, string name, JsonObject scale) => Write(
        resource,
        new JsonObject
        {
            ["apiVersion"] = resource.ApiVersion,
            ["kind"] = resource.Kind,
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = @namespace },
        },
        scale);

    /// <summary>The object with the replicas of a Scale.</summary>
    public static JsonObject Write(ResourceDefinition resource, JsonObject current, JsonObject scale)
    {
        var next = (JsonObject)current.DeepClone();
        if (scale.Text("metadata", "resourceVersion") is { Length: > 0 } version)
            next["metadata"]!["resourceVersion"] = version;
        JsonObject parent = next;
        var path = Path(resource.Scale!.SpecReplicas);
        foreach (var field in path[..^1])
        {
            if (parent[field] is not JsonObject child)
                parent[field] = child = [];
            parent = child;
        }

        var wanted = scale.At("spec", "replicas");
        if (wanted is not null && wanted.Integer() is null)
            throw ApiStatusException.Invalid(
                string.Empty,
                string.Empty,
                string.Empty,
                [Schemas.StatusCause.ForInvalid("spec.replicas", wanted.DeepClone(), "must be a number")]);
        var replicas = wanted.Integer() ?? 0;
        if (replicas < 0 && resource.IsCustom)
            throw ApiStatusException.Invalid(
                resource.Group,
                resource.Kind,
                current.Name(),
                [Schemas.StatusCause.ForInvalid(resource.Scale!.SpecReplicas, replicas, "should be a non-negative integer")]);
        if (replicas < 0)
            throw ApiStatusException.Invalid(
                "autoscaling",
                "Scale",
                current.Name(),
                [Schemas.StatusCause.ForInvalid("spec.replicas", replicas, "must be greater than or equal to 0")]);
        parent[path[^1]] = replicas;
        return next;
    }

    private static string[] Path(string dotted) => dotted.Split('.', StringSplitOptions.RemoveEmptyEntries);

    private static string? LabelsText(JsonObject? labels) =>
        labels is null ? null : string.Join(",", labels.Select(l => $"{l.Key}={l.Value}"));
}
