using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Operator.Status;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Controllers;

/// <summary>Finds pods that run where their model must not. Pure.</summary>
internal static class ComplianceCheck
{
    /// <summary>The violations among a model's pods.</summary>
    /// <param name="pods">The pods.</param>
    /// <param name="prohibition">What the decision forbids.</param>
    /// <param name="pools">All pools.</param>
    /// <param name="findNode">A node by its name; null where there is none.</param>
    public static IReadOnlyList<PodViolation> Find(
        IEnumerable<ObservedPod> pods, Prohibition prohibition, IReadOnlyList<Pool> pools, Func<string, NodeFacts?> findNode)
    {
        var violations = new List<PodViolation>();
        foreach (var pod in pods.Where(p => p is { Ended: false, Node: not null }).OrderBy(p => p.Key))
        {
            if (WhyNot(findNode(pod.Node!), prohibition, pools) is { } ban)
                violations.Add(new PodViolation(pod.Key, pod.Node!, ban.Why, ban.IsStrict));
        }

        return violations;
    }

    // A node that several pools select is in each of them: one that is forbidden is enough.
    private static Ban? WhyNot(NodeFacts? node, Prohibition prohibition, IReadOnlyList<Pool> pools)
    {
        if (node is null)
            return new Ban("the node isn't known", true);
        var selecting = pools.Where(p => p.NodeSelector.Matches(node.Labels)).ToList();
        return selecting.Count == 0
            ? new Ban("no PlacementPool selects the node any more", true)
            : selecting.Select(p => prohibition.Find(p.Name)).OfType<Ban>().OrderByDescending(b => b.IsStrict).FirstOrDefault();
    }
}
