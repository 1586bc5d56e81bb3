using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>What differs between two states of an object.</summary>
internal static class ObjectChange
{
    /// <summary>Whether a write would change nothing: the times in managedFields and the resourceVersion don't count.</summary>
    public static bool IsNone(JsonObject current, JsonObject next) => current.SameBut(next, "metadata")
        && current.Object("metadata").SameBut(next.Object("metadata"), "managedFields", "resourceVersion")
        && SameManagers(current, next);

    /// <summary>
    /// Whether the wanted state differs: all but metadata and, where it is a subresource, status. The annotations of a
    /// Deployment count, because its controller hands them on.
    /// </summary>
    public static bool IsOfSpec(ResourceDefinition resource, JsonObject current, JsonObject next) =>
        resource.IsCustom
            ? !current.SameBut(next, resource.HasStatus ? ["metadata", "status"] : ["metadata"])
            : !JsonNode.DeepEquals(current["spec"], next["spec"])
                || (resource is { Group: "apps", Plural: "deployments" } && !Annotations(current).SameBut(Annotations(next)));

    private static JsonObject? Annotations(JsonObject obj) => obj.Object("metadata", "annotations");

    private static bool SameManagers(JsonObject current, JsonObject next)
    {
        var left = current.Items("metadata", "managedFields").ToArray();
        var right = next.Items("metadata", "managedFields").ToArray();
        return left.Length == right.Length && left.Zip(right).All(pair => pair.First.SameBut(pair.Second, "time"));
    }
}
