namespace HybridPlacement.Placement;

/// <summary>What changes against what runs now.</summary>
internal static class MoveList
{
    /// <param name="question">What was decided.</param>
    /// <param name="pools">The pools that get replicas, the most preferred first.</param>
    /// <param name="candidates">Every pool.</param>
    /// <param name="current">Where the model is.</param>
    public static IReadOnlyList<Move> Of(
        Question question, IReadOnlyList<PoolPlacement> pools, IReadOnlyList<Candidate> candidates, CurrentPlacement current)
    {
        if (IsSame(pools, current)) return [];
        var gains = new LinkedList<(Pool Pool, int Replicas)>();
        foreach (var placement in pools)
        {
            var gained = placement.Replicas - current.ReplicasIn(placement.Pool.Name);
            if (gained > 0) gains.AddLast((placement.Pool, gained));
        }

        var moves = new List<Move>();
        foreach (var (pool, lost) in Losses(pools, current))
        {
            var left = lost;
            while (left > 0 && gains.First is { } first)
            {
                var gain = first.Value;
                var moved = Math.Min(left, gain.Replicas);
                moves.Add(new Move(pool, gain.Pool.Name, moved, ReasonOf(question, candidates, pool, gain.Pool)));
                left -= moved;
                gains.RemoveFirst();
                if (gain.Replicas > moved) gains.AddFirst((gain.Pool, gain.Replicas - moved));
            }

            if (left > 0) moves.Add(new Move(pool, null, left, MoveReason.Removed));
        }

        var overflows = question.Model.Placement.Mode == PlacementMode.Replicated;
        foreach (var (pool, gained) in gains)
            moves.Add(new Move(null, pool.Name, gained, overflows && pool != pools[0].Pool ? MoveReason.Overflowed : MoveReason.Placed));
        return moves;
    }

    private static bool IsSame(IReadOnlyList<PoolPlacement> pools, CurrentPlacement current)
    {
        for (var i = 0; i < pools.Count; i++)
        {
            if (pools[i].Replicas != current.ReplicasIn(pools[i].Pool.Name)) return false;
        }

        foreach (var pool in current.Pools)
        {
            if (pool.Replicas > 0 && TakenIn(pools, pool.Pool) == 0) return false;
        }

        return true;
    }

    private static IEnumerable<(string Pool, int Replicas)> Losses(IReadOnlyList<PoolPlacement> pools, CurrentPlacement current)
    {
        foreach (var pool in current.Pools.OrderBy(p => p.Pool, StringComparer.Ordinal))
        {
            var lost = pool.Replicas - TakenIn(pools, pool.Pool);
            if (lost > 0) yield return (pool.Pool, lost);
        }
    }

    private static int TakenIn(IReadOnlyList<PoolPlacement> pools, string name)
    {
        for (var i = 0; i < pools.Count; i++)
        {
            if (pools[i].Pool.Name == name) return pools[i].Replicas;
        }

        return 0;
    }

    private static MoveReason ReasonOf(Question question, IReadOnlyList<Candidate> candidates, string from, Pool to)
    {
        foreach (var candidate in candidates)
        {
            if (candidate.Pool.Name != from || candidate.Verdict == Verdict.Rejected) continue;
            return question.TierRank(to.Tier) < question.TierRank(candidate.Pool.Tier) ? MoveReason.FailedBack : MoveReason.Moved;
        }

        return ReasonOfLeaving(candidates, from);
    }

    /// <summary>From a pool that is no option any more the replicas had to go: because it is away, or isn't allowed, or full.</summary>
    private static MoveReason ReasonOfLeaving(IReadOnlyList<Candidate> candidates, string pool)
    {
        foreach (var candidate in candidates)
        {
            if (candidate.Pool.Name == pool && candidate.Reason is (Reasons.PoolUnavailable or Reasons.NoNodes)) return MoveReason.FailedOver;
        }

        return MoveReason.Moved;
    }
}
