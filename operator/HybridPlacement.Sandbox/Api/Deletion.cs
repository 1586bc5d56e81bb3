using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>What a DELETE does to an object: gone at once, or marked until finalizers and grace periods are over.</summary>
internal static class Deletion
{
    public const string ForegroundFinalizer = "foregroundDeletion";
    public const string OrphanFinalizer = "orphan";
    private const long DefaultGracePeriodSeconds = 30;

    public static void CheckPreconditions(ResourceDefinition resource, JsonObject current, DeleteOptions options)
    {
        if (options.Uid is { } uid && uid != current.Uid())
            throw ApiStatusException.Conflict(
                resource.Group,
                resource.Kind,
                current.Name(),
                $"the UID in the precondition ({uid}) does not match the UID in record ({current.Uid()}). The object might have "
                + "been deleted and then recreated");
        if (options.ResourceVersion is { } version && version != current.Text("metadata", "resourceVersion"))
            throw ApiStatusException.Conflict(
                resource.Group,
                resource.Kind,
                current.Name(),
                $"the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record "
                + $"({current.Text("metadata", "resourceVersion")}). The object might have been modified");
    }

    /// <returns>The object as marked; null if nothing holds it and it can go at once.</returns>
    public static JsonObject? Mark(
        ResourceDefinition resource, JsonObject current, DeleteOptions options, DateTimeOffset now)
    {
        var next = (JsonObject)current.DeepClone();
        var metadata = next["metadata"]!.AsObject();
        AddFinalizer(metadata, options.PropagationPolicy);
        var grace = IsPod(resource) ? GraceOfPod(current, options) : 0;
        if (grace == 0 && metadata["finalizers"] is null or JsonArray { Count: 0 } && !HoldsNamespace(resource, current))
            return null;

        var shorter = grace < (current.Integer("metadata", "deletionGracePeriodSeconds") ?? long.MaxValue);
        if (!current.Terminating())
        {
            metadata["deletionTimestamp"] = now.AddSeconds(grace).Stamp();
            if (resource is not { Group: "", Plural: "namespaces" })
                metadata["deletionGracePeriodSeconds"] = grace;
            if (current.Integer("metadata", "generation") is { } generation)
                metadata["generation"] = generation + 1;
        }
        else if (shorter)
        {
            metadata["deletionTimestamp"] = now.AddSeconds(grace).Stamp();
            metadata["deletionGracePeriodSeconds"] = grace;
        }

        if (resource is { Group: "", Plural: "namespaces" })
            (next["status"] ??= new JsonObject())["phase"] = "Terminating";
        return next;
    }

    /// <summary>Whether nothing holds an object any more that is being deleted.</summary>
    public static bool IsFree(ResourceDefinition resource, JsonObject marked) =>
        marked.At("metadata", "finalizers") is null or JsonArray { Count: 0 }
        && !HoldsNamespace(resource, marked)
        && (!IsPod(resource) || marked.Integer("metadata", "deletionGracePeriodSeconds") == 0);

    private static bool IsPod(ResourceDefinition resource) => resource is { Group: "", Plural: "pods" };

    private static bool HoldsNamespace(ResourceDefinition resource, JsonObject current) =>
        resource is { Group: "", Plural: "namespaces" } && current.At("spec", "finalizers") is JsonArray { Count: > 0 };

    private static long GraceOfPod(JsonObject pod, DeleteOptions options)
    {
        // Nothing of it runs: nothing to wait for.
        if (pod.Text("spec", "nodeName") is null or "" || pod.Text("status", "phase") is "Succeeded" or "Failed")
            return 0;
        var asked = options.GracePeriodSeconds
            ?? pod.Integer("spec", "terminationGracePeriodSeconds")
            ?? DefaultGracePeriodSeconds;
        return Math.Max(0, Math.Min(asked, pod.Integer("metadata", "deletionGracePeriodSeconds") ?? asked));
    }

    private static void AddFinalizer(JsonObject metadata, string propagation)
    {
        var finalizer = propagation switch
        {
            "Foreground" => ForegroundFinalizer,
            "Orphan" => OrphanFinalizer,
            _ => null,
        };
        if (finalizer is null)
            return;
        if (metadata["finalizers"] is not JsonArray finalizers)
            metadata["finalizers"] = finalizers = [];
        if (!finalizers.Any(f => f.Text() == finalizer))
            finalizers.Add((JsonNode)finalizer);
    }
}
