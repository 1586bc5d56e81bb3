using HybridPlacement.Api.Schema;
using k8s;
using k8s.Models;

namespace HybridPlacement.Api;

/// <summary>Nodes that are one place: their tier, labels, taints, cost and compliance.</summary>
[KubernetesEntity(Group = Kinds.Group, ApiVersion = Kinds.Version, Kind = KubeKind, PluralName = KubePluralName)]
[Resource("hpool", namespaced: false)]
[PrinterColumn("Tier", "string", ".spec.tier", Description = "The kind of place")]
[PrinterColumn("Nodes", "integer", ".status.nodes.total", Description = "Nodes that it selects")]
[PrinterColumn("Ready Nodes", "integer", ".status.nodes.ready", Description = "Nodes that can take pods")]
[PrinterColumn("Models", "integer", ".status.models", Description = "Models that run there")]
[PrinterColumn("Status", "string", ".status.conditions[?(@.type==\"Ready\")].reason", Description = "Why it is ready, or not")]
[PrinterColumn("Age", "date", ".metadata.creationTimestamp", Description = "Since when it exists")]
[PrinterColumn("Jurisdiction", "string", ".spec.location.jurisdiction", Wide = true, Description = "Whose law holds there")]
[PrinterColumn("Max Sensitivity", "string", ".spec.maxSensitivity", Wide = true, Description = "The most sensitive it admits")]
[PrinterColumn("Free CPU", "string", ".status.free.cpu", Wide = true, Description = "CPU that nothing has asked for")]
[PrinterColumn("Trusted", "string", ".status.conditions[?(@.type==\"Trusted\")].status", Wide = true,
    Description = "Whether a node can't label itself into it")]
[Rule("self.metadata.name.size() <= 63 && self.metadata.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')",
    "metadata.name becomes the value of a label: write at most 63 lower-case letters, digits and '-'")]
public sealed class PlacementPool : IKubernetesObject<V1ObjectMeta>, ISpec<PlacementPoolSpec>, IStatus<PlacementPoolStatus?>
{
    /// <summary>The kind.</summary>
    public const string KubeKind = "PlacementPool";

    /// <summary>The plural, as in urls.</summary>
    public const string KubePluralName = "placementpools";

    /// <inheritdoc/>
    public string ApiVersion { get; set; } = Kinds.ApiVersion;

    /// <inheritdoc/>
    public string Kind { get; set; } = KubeKind;

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>What the place is.</summary>
    [RequiredField]
    public PlacementPoolSpec Spec { get; set; } = new();

    /// <summary>What there is in it. Written by the operator.</summary>
    public PlacementPoolStatus? Status { get; set; }
}
