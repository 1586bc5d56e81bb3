namespace HybridPlacement.Placement;

/// <summary>
/// Takes the deciding model's own pods and reservations out of the counts, so that what it has counts as room for it, and
/// puts them back.
/// </summary>
internal static class OwnPods
{
    public static void Lift(ModelState? model, Question question, CurrentPlacement current, DateTimeOffset now, Deadlines deadlines)
    {
        if (model is null) return;
        foreach (var assumed in model.Assumed) FleetIndex.CountOut(assumed);
        foreach (var pod in model.Pods)
        {
            FleetIndex.CountOut(pod);
            Hold(pod.Node, question, current, now, deadlines);
        }
    }

    public static void PutBack(ModelState? model, IList<PoolState> pools)
    {
        for (var i = 0; i < pools.Count; i++) pools[i].HeldOnClosed = pools[i].HeldOnGone = 0;
        if (model is null) return;
        foreach (var assumed in model.Assumed) FleetIndex.CountIn(assumed);
        foreach (var pod in model.Pods) FleetIndex.CountIn(pod);
    }

    /// <summary>A pod on a node that takes no new ones may stay there; on an open node it counts by the room it left.</summary>
    private static void Hold(NodeState node, Question question, CurrentPlacement current, DateTimeOffset now, Deadlines deadlines)
    {
        if (node.Open || node.Facts is not { } facts || !node.GpusSatisfy(question.Pod)) return;
        if (Holder(node, current) is not { } pool) return;
        if (!facts.Ready)
        {
            // Where every node is away, the pool as a whole is waited for, and has a deadline of its own.
            if (pool.ReadyNodes == 0
                || pool.Pool.Intermittent
                || (facts.ReadyChanged is { } since && deadlines.IsBefore(since + question.Model.Placement.FailoverAfter, now)))
            {
                pool.HeldOnGone++;
            }
        }
        else if (!node.Evicts)
        {
            pool.HeldOnClosed++;
        }
    }

    /// <summary>The pool that the pod was placed in: the node's, or of several that select it the first that has replicas.</summary>
    private static PoolState? Holder(NodeState node, CurrentPlacement current)
    {
        foreach (var pool in node.SelectedBy)
        {
            if (node.SelectedBy.Length == 1 || current.ReplicasIn(pool.Pool.Name) > 0) return pool;
        }

        return null;
    }
}
