using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Runtime;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>ReplicaSets as a Deployment writes and reads them.</summary>
internal static class ReplicaSetFactory
{
    private const string Desired = "deployment.kubernetes.io/desired-replicas";
    private const string Most = "deployment.kubernetes.io/max-replicas";

    // What belongs to the Deployment alone and isn't handed down.
    private static readonly string[] OwnAnnotations =
        ["kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision", Desired, Most];

    public static JsonObject Create(JsonObject deployment, string hash, IReadOnlyList<JsonObject> old)
    {
        var shape = RolloutShape.Read(deployment["spec"]);
        var template = (JsonObject)(deployment.At("spec", "template")?.DeepClone() ?? new JsonObject());
        if (template["metadata"] is not JsonObject metadata) template["metadata"] = metadata = [];
        if (metadata["labels"] is not JsonObject labels) metadata["labels"] = labels = [];
        labels[TemplateHash.Label] = hash;
        var selector = (JsonObject)(deployment.At("spec", "selector")?.DeepClone() ?? new JsonObject());
        if (selector["matchLabels"] is not JsonObject matched) selector["matchLabels"] = matched = [];
        matched[TemplateHash.Label] = hash;
        var fresh = new RolloutSet("", 0, 0, 0);
        var (replicas, _) = RolloutPlan.Next(shape, fresh, [.. old.Select(Shape)]);
        var annotations = (JsonObject)(deployment.At("metadata", "annotations")?.DeepClone() ?? new JsonObject());
        foreach (var own in OwnAnnotations) annotations.Remove(own);
        var set = new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "ReplicaSet",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{deployment.Name()}-{hash}",
                ["namespace"] = deployment.Namespace(),
                ["labels"] = labels.DeepClone(),
                ["annotations"] = annotations,
                ["ownerReferences"] = new JsonArray(StatusWriting.ControllerReference(ResourceKind.Deployment, deployment)),
            },
            ["spec"] = new JsonObject { ["replicas"] = replicas, ["selector"] = selector, ["template"] = template },
        };
        if (deployment.Int32(0, "spec", "minReadySeconds") is > 0 and var minReady)
            set["spec"]!["minReadySeconds"] = minReady;
        Annotate(set, shape);
        Revisions.Set(set, old.Select(Revisions.Of).DefaultIfEmpty(0).Max() + 1);
        return set;
    }

    /// <summary>Notes the scale of the Deployment, by which a later change of scale is told from a rollout.</summary>
    public static void Annotate(JsonObject set, RolloutShape shape)
    {
        var metadata = set["metadata"]!.AsObject();
        if (metadata["annotations"] is not JsonObject annotations) metadata["annotations"] = annotations = [];
        foreach (var (name, value) in Scale(shape)) annotations[name] = value;
    }

    /// <summary>Whether that scale is noted already.</summary>
    public static bool IsAnnotated(JsonObject set, RolloutShape shape) =>
        Scale(shape).All(note => set.Text("metadata", "annotations", note.Name) == note.Value);

    private static (string Name, string Value)[] Scale(RolloutShape shape) =>
    [
        (Desired, shape.Replicas.ToString(CultureInfo.InvariantCulture)),
        (Most, (shape.Replicas + shape.MaxSurge).ToString(CultureInfo.InvariantCulture)),
    ];

    public static int? DesiredReplicas(JsonObject set) =>
        int.TryParse(set.Text("metadata", "annotations", Desired), CultureInfo.InvariantCulture, out var desired) ? desired : null;

    public static RolloutSet Shape(JsonObject set) => new(
        set.Name(),
        Math.Max(0, set.Int32(1, "spec", "replicas")),
        set.Int32(0, "status", "replicas"),
        set.Int32(0, "status", "availableReplicas"));
}
