using System.Text.Json;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.ManagedFields;

/// <summary>
/// The annotation of client-side apply, for <c>kubectl apply --server-side</c> on an object that was applied without it: what
/// still is as it was applied is kubectl's own, and no conflict.
/// </summary>
internal static class LastApplied
{
    /// <summary>The manager for whom this counts; under another name it doesn't.</summary>
    private const string Kubectl = "kubectl";

    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>Takes out of what would be conflicts the fields that are as client-side apply left them.</summary>
    public static FieldSet WithoutOwn(FieldSet changed, string manager, JsonObject? live, SchemaNode schema)
    {
        if (manager != Kubectl || Of(live) is not { } applied)
            return changed;
        var comparison = Comparison.Of(applied, live!, schema);
        var own = FieldSets.Of(applied, schema).Except(comparison.Modified).Except(comparison.Removed);
        return changed.Except(own);
    }

    /// <summary>Keeps the annotation in step, so that client-side apply can go on from here.</summary>
    public static void Update(JsonObject merged, string manager, JsonObject? live, JsonObject applied)
    {
        if (manager != Kubectl || Of(live) is null || merged["metadata"] is not JsonObject metadata)
            return;
        var configuration = (JsonObject)applied.DeepClone();
        configuration.Object("metadata", "annotations")?.Remove(Annotation);
        if (metadata["annotations"] is not JsonObject annotations)
            metadata["annotations"] = annotations = [];
        annotations[Annotation] = configuration.ToJsonString() + "\n";
    }

    private static JsonObject? Of(JsonObject? live)
    {
        if (live.Text("metadata", "annotations", Annotation) is not { Length: > 0 } text)
            return null;
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
