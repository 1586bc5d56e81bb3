using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Status;

/// <summary>Pods that served when their node was last heard of, in pools that drop off the net now and then. Pure.</summary>
internal static class StalePods
{
    /// <summary>Finds them, and since when nothing is heard of each.</summary>
    public static IReadOnlyDictionary<NamespacedName, DateTimeOffset?> Find(
        IEnumerable<ObservedPod> pods, IReadOnlyList<Pool> pools, Func<string, NodeFacts?> findNode)
    {
        var stale = new SortedDictionary<NamespacedName, DateTimeOffset?>();
        foreach (var pod in pods)
        {
            if (pod is { Deleting: false, Ended: false, Node: { } name, Model: { Ready: false, WasReady: true } }
                && findNode(name) is { Ready: false } node
                && pools.Any(p => p.Intermittent && p.Name == pod.Model.Pool && p.NodeSelector.Matches(node.Labels)))
                stale[pod.Key] = node.ReadyChanged;
        }

        return stale;
    }
}
