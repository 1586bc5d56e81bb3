using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Mapping;

namespace HybridPlacement.Operator.Status;

/// <summary>
/// Pods whose node has come to another pool than the one that they were made for. Where the model may be there they stay until
/// they end, and are made anew where they were meant to be. Pure.
/// </summary>
internal static class PodsElsewhere
{
    /// <summary>Finds them, and the pool that each is in.</summary>
    /// <param name="pods">A model's pods.</param>
    /// <param name="poolOf">The pool that a node is in; null where it is in none, or in several.</param>
    public static IReadOnlyDictionary<NamespacedName, string> Find(IEnumerable<ObservedPod> pods, Func<string, string?> poolOf)
    {
        var elsewhere = new SortedDictionary<NamespacedName, string>();
        foreach (var pod in pods)
        {
            if (pod is { Deleting: false, Ended: false, Node: { } node, Model: { HasController: true, Pool: { Length: > 0 } meant } }
                && poolOf(node) is { } pool && pool != meant)
                elsewhere[pod.Key] = pool;
        }

        return elsewhere;
    }
}
