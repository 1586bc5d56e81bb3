using HybridPlacement.Api.Schema;
using k8s;
using k8s.Models;

namespace HybridPlacement.Api;

/// <summary>
/// A model, how sensitive the data is that it sees, and how fast its callers need an answer. The operator decides where it runs,
/// keeps that decision true, and says why.
/// </summary>
/// <remarks>Say <c>modeldeployments.hybridplacement.io</c> where there is a choice: other products have a kind of this name.</remarks>
[KubernetesEntity(Group = Kinds.Group, ApiVersion = Kinds.Version, Kind = KubeKind, PluralName = KubePluralName)]
[Resource("hmd", namespaced: true)]
[ScaleSubresource(".spec.replicas", ".status.replicas", ".status.selector")]
[PrinterColumn("Sensitivity", "string", ".spec.sensitivity", Description = "How sensitive the data is that the model sees")]
[PrinterColumn("Latency", "string", ".spec.latency", Description = "The latency that callers accept")]
[PrinterColumn("Pool(s)", "string", ".status.columns.pools", Description = "Where it runs")]
[PrinterColumn("Ready", "string", ".status.columns.ready", Description = "Replicas that serve, of those wanted")]
[PrinterColumn("Status", "string", ".status.conditions[?(@.type==\"Ready\")].reason", Description = "Why it is ready, or not")]
[PrinterColumn("Age", "date", ".metadata.creationTimestamp", Description = "Since when it exists")]
[PrinterColumn("Tier", "string", ".status.columns.tiers", Wide = true, Description = "The kind of place it runs in")]
[PrinterColumn("Policy Rule", "string", ".status.placement.rule", Wide = true, Description = "The rule that decided")]
[PrinterColumn("Cost/h", "string", ".status.columns.hourlyCost", Wide = true, Description = "Cost per hour of all replicas")]
[PrinterColumn("Endpoint", "string", ".status.endpoint.url", Wide = true, Description = "Where to send inference requests")]
[Rule("self.metadata.name.size() <= 63 && self.metadata.name.matches('^[a-z]([-a-z0-9]*[a-z0-9])?$')",
    "metadata.name becomes the name of a Service: write at most 63 lower-case letters, digits and '-', beginning with a letter")]
public sealed class ModelDeployment
    : IKubernetesObject<V1ObjectMeta>, ISpec<ModelDeploymentSpec>, IStatus<ModelDeploymentStatus?>
{
    /// <summary>The kind.</summary>
    public const string KubeKind = "ModelDeployment";

    /// <summary>The plural, as in urls.</summary>
    public const string KubePluralName = "modeldeployments";

    /// <inheritdoc/>
    public string ApiVersion { get; set; } = Kinds.ApiVersion;

    /// <inheritdoc/>
    public string Kind { get; set; } = KubeKind;

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>What is wanted.</summary>
    [RequiredField]
    public ModelDeploymentSpec Spec { get; set; } = new();

    /// <summary>What is, and why. Written by the operator.</summary>
    public ModelDeploymentStatus? Status { get; set; }
}
