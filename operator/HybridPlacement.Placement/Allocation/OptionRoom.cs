namespace HybridPlacement.Placement;

/// <summary>How many replicas a pool has room for, and what of the model may stay there.</summary>
internal static class OptionRoom
{
    /// <summary>Fills in the room; false when there is none at all.</summary>
    public static bool Measure(Question question, PoolOption option, CurrentPlacement current, DateTimeOffset now, Deadlines deadlines)
    {
        var pool = option.State;
        option.Current = current.ReplicasIn(pool.Pool.Name);
        option.HeldOnClosed = Math.Min(option.Current, pool.HeldOnClosed);
        option.HeldOnGone = pool.ReadyNodes == 0 && option.Current > 0
            ? HeldWhileAway(question, option, current, now, deadlines)
            : Math.Min(option.Current - option.HeldOnClosed, pool.HeldOnGone);
        var wanted = Math.Max(question.Replicas, option.Current);
        option.Existing = Existing(pool, question.Pod, wanted);
        option.Elastic = ElasticNodes.Fit(pool, question.Pod, wanted - option.Existing);
        return option.Existing + option.HeldOnClosed + option.HeldOnGone + option.Elastic > 0;
    }

    private static int Existing(PoolState pool, PodShape pod, int most)
    {
        var found = 0;
        if (pool.OpenNodes == 0) return 0;
        foreach (var node in pool.Nodes)
        {
            if (found >= most) break;
            if (node.Open && node.GpusSatisfy(pod)) found += node.Fit(pod, most - found);
        }

        return found;
    }

    /// <summary>A pool that is away as a whole keeps all it has, for as long as failover waits; for ever if it comes and goes.</summary>
    private static int HeldWhileAway(
        Question question, PoolOption option, CurrentPlacement current, DateTimeOffset now, Deadlines deadlines)
    {
        // Replicas without a pod may be waiting for a node to come rather than for one to come back.
        var held = option.State.ElasticLeft > 0 ? Math.Min(option.Current, option.State.HeldOnGone) : option.Current;
        if (option.Pool.Intermittent || held == 0) return held;
        var since = current.Pools.FirstOrDefault(p => p.Pool == option.Pool.Name)?.UnavailableSince ?? GoneSince(option.State);
        if (since is not { } from || !deadlines.IsBefore(from + question.Model.Placement.FailoverAfter, now)) return 0;
        return held;
    }

    /// <summary>When the last of a pool's nodes went; null when nobody knows.</summary>
    private static DateTimeOffset? GoneSince(PoolState pool)
    {
        DateTimeOffset? last = null;
        foreach (var node in pool.Nodes)
        {
            if (node.Facts!.ReadyChanged is { } changed && (last is null || changed > last)) last = changed;
        }

        return last;
    }
}
