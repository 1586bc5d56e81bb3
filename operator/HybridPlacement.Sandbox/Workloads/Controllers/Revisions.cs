using System.Globalization;
using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>The annotation that numbers a Deployment's rollouts.</summary>
internal static class Revisions
{
    private const string Annotation = "deployment.kubernetes.io/revision";

    public static long Of(JsonObject resource) =>
        long.TryParse(resource.Text("metadata", "annotations", Annotation), CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    public static void Set(JsonObject resource, long revision)
    {
        var metadata = resource["metadata"]!.AsObject();
        if (metadata["annotations"] is not JsonObject annotations) metadata["annotations"] = annotations = [];
        Number(annotations, revision);
    }

    public static void Number(JsonObject annotations, long revision) =>
        annotations[Annotation] = revision.ToString(CultureInfo.InvariantCulture);
}
