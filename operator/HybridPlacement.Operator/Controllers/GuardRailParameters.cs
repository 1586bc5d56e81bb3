using k8s;
using k8s.Models;

namespace HybridPlacement.Operator.Controllers;

/// <summary>
/// What the operator tells the guard rails. The definition is the chart's, beside the policies that read it; users have nothing to
/// do with it.
/// </summary>
[KubernetesEntity(Group = "internal.hybridplacement.io", ApiVersion = "v1alpha1", Kind = "GuardRailParameters", PluralName = "guardrailparameters")]
internal sealed class GuardRailParameters : IKubernetesObject<V1ObjectMeta>
{
    /// <inheritdoc/>
    public string ApiVersion { get; set; } = "internal.hybridplacement.io/v1alpha1";

    /// <inheritdoc/>
    public string Kind { get; set; } = "GuardRailParameters";

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>As <see cref="GuardRailsReconciler.Build"/> says.</summary>
    public IDictionary<string, string>? Data { get; set; }
}
