using HybridPlacement.Operator.Mapping;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Building;

/// <summary>Pods of a Deployment that have to go though it stays.</summary>
/// <param name="Running">How many there are that aren't on their way out.</param>
/// <param name="Ready">How many of these serve.</param>
/// <param name="Unmarked">How many of all aren't yet known as the first to go: were it smaller now, others might go.</param>
public readonly record struct Strays(int Running, int Ready, int Unmarked);

/// <summary>
/// Pods whose node has come to a pool that is being deleted, while the Deployment that they are of is for another and stays. They go
/// once pods in the Deployment's own pool have taken their places. Pure.
/// </summary>
public static class StrayPods
{
    /// <summary>The pod-deletion-cost of a pod that is to go first. The default is 0.</summary>
    public const string GoesFirst = "-100";

    /// <summary>Finds them.</summary>
    /// <param name="pods">A model's pods.</param>
    /// <param name="pools">All pools.</param>
    /// <param name="poolOf">The pool that a node is in; null where it is in none, or in several.</param>
    public static IReadOnlyList<ObservedPod> Find(
        IEnumerable<ObservedPod> pods, IReadOnlyList<Pool> pools, Func<string, string?> poolOf)
    {
        ArgumentNullException.ThrowIfNull(pods);
        ArgumentNullException.ThrowIfNull(pools);
        ArgumentNullException.ThrowIfNull(poolOf);
        var leaving = pools.Where(p => p.Leaving).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        return leaving.Count == 0
            ? []
            : [.. pods.Where(pod => pod is { Ended: false, Node: { } node, Model: { HasController: true, Pool: { Length: > 0 } meant } }
                && poolOf(node) is { } pool && pool != meant && leaving.Contains(pool))];
    }

    /// <summary>How many of them are a Deployment's.</summary>
    public static Strays Of(ExistingDeployment deployment, IReadOnlyList<ObservedPod> strays)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        ArgumentNullException.ThrowIfNull(strays);
        var own = strays.Where(p => p.Model!.Pool == deployment.Pool).ToList();
        return new(
            own.Count(p => !p.Deleting),
            own.Count(p => p is { Deleting: false, Model.Ready: true }),
            own.Count(p => p.Model!.DeletionCost != GoesFirst));
    }
}
