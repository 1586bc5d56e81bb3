using HybridPlacement.Placement;
using k8s.Models;

namespace HybridPlacement.Operator.Building;

/// <summary>Where models are now: what the last decision that was carried out has put into their Deployments.</summary>
public static class CurrentPlacements
{
    /// <summary>The place of the model that these Deployments are of.</summary>
    public static CurrentPlacement Of(IEnumerable<V1Deployment> deployments) => Of([.. deployments.Select(DeploymentBuilder.Read)]);

    internal static CurrentPlacement Of(IReadOnlyList<ExistingDeployment> existing) =>
        new(
        [
            .. existing.Where(e => e.PlacedReplicas > 0).GroupBy(e => e.Pool, StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new CurrentPool(g.Key, g.Sum(e => e.PlacedReplicas))),
        ]);
}
