using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Operator.Status;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Controllers;

/// <summary>Finds pods that run where their model must not.</summary>
internal static class ComplianceCheck
{
    /// <summary>The violations among a model's pods.</summary>
    /// <param name="pods">The pods.</param>
    /// <param name="prohibition">What the decision forbids.</param>
    /// <param name="pools">All pools that are a choice.</param>
    /// <param name="leaving">Pools that are being deleted.</param>
    /// <param name="findNode">A node by its name; null where it isn't known (any more).</param>
    public static IReadOnlyList<PodViolation> Find(
        IEnumerable<ObservedPod> pods,
        Prohibition prohibition,
        IReadOnlyList<Pool> pools,
        IReadOnlyDictionary<string, Pool> leaving,
        Func<string, NodeFacts?> findNode)
    {
        var violations = new List<PodViolation>();
        foreach (var pod in pods.Where(p => p is { Ended: false, Node: not null }).OrderBy(p => p.Key))
        {
            if (findNode(pod.Node!) is { } node && WhyNot(node, prohibition, pools, leaving) is { } why)
                violations.Add(new PodViolation(pod.Key, node.Name, why));
        }

        return violations;
    }

    // A node that several pools select is in each of them: one that is forbidden is enough.
    private static string? WhyNot(
        NodeFacts node, Prohibition prohibition, IReadOnlyList<Pool> pools, IReadOnlyDictionary<string, Pool> leaving)
    {
        var selecting = pools.Where(p => p.NodeSelector.Matches(node.Labels)).ToList();
        var forbidden = selecting.Select(p => prohibition.WhyNot(p.Name)).FirstOrDefault(w => w is not null);
        if (forbidden is not null || selecting.Count > 0)
            return forbidden;
        return leaving.Values.Any(p => p.NodeSelector.Matches(node.Labels))
            ? null
            : "no PlacementPool selects the node any more";
    }
}
