namespace HybridPlacement.Placement;

/// <summary>What changes against what runs now.</summary>
internal static class MoveList
{
    public static IReadOnlyList<Move> Of(Question question, List<PoolOption> options, Candidate[] candidates, CurrentPlacement current)
    {
        if (IsSame(options, current)) return [];
        var gains = new Queue<(PoolOption Option, int Replicas)>();
        foreach (var option in options)
        {
            if (option.Taken > option.Current) gains.Enqueue((option, option.Taken - option.Current));
        }

        var moves = new List<Move>();
        foreach (var (pool, lost) in Losses(options, current))
        {
            var from = options.Find(o => o.Pool.Name == pool);
            var left = lost;
            while (left > 0 && gains.TryPeek(out var gain))
            {
                var moved = Math.Min(left, gain.Replicas);
                moves.Add(new Move(pool, gain.Option.Pool.Name, moved, from is null ? ReasonOfLeaving(candidates, pool) : ReasonOfMoving(from, gain.Option)));
                left -= moved;
                gains.Dequeue();
                if (gain.Replicas > moved) gains = new Queue<(PoolOption, int)>(gains.Prepend((gain.Option, gain.Replicas - moved)));
            }

            if (left > 0) moves.Add(new Move(pool, null, left, MoveReason.Removed));
        }

        var best = options.Find(o => o.Taken > 0);
        var overflows = question.Model.Placement.Mode == PlacementMode.Replicated;
        foreach (var (option, gained) in gains)
            moves.Add(new Move(null, option.Pool.Name, gained, overflows && option != best ? MoveReason.Overflowed : MoveReason.Placed));
        return moves;
    }

    private static bool IsSame(List<PoolOption> options, CurrentPlacement current)
    {
        foreach (var option in options)
        {
            if (option.Taken != option.Current) return false;
        }

        foreach (var pool in current.Pools)
        {
            if (pool.Replicas > 0 && !options.Exists(o => o.Pool.Name == pool.Pool)) return false;
        }

        return true;
    }

    private static IEnumerable<(string Pool, int Replicas)> Losses(List<PoolOption> options, CurrentPlacement current)
    {
        foreach (var pool in current.Pools.OrderBy(p => p.Pool, StringComparer.Ordinal))
        {
            var lost = pool.Replicas - (options.Find(o => o.Pool.Name == pool.Pool)?.Taken ?? 0);
            if (lost > 0) yield return (pool.Pool, lost);
        }
    }

    private static MoveReason ReasonOfMoving(PoolOption from, PoolOption to) =>
        to.TierRank < from.TierRank ? MoveReason.FailedBack : MoveReason.Moved;

    /// <summary>From a pool that is no option any more the replicas had to go: because it is away, or isn't allowed, or full.</summary>
    private static MoveReason ReasonOfLeaving(Candidate[] candidates, string pool)
    {
        foreach (var candidate in candidates)
        {
            if (candidate.Pool.Name == pool && candidate.Reason is (Reasons.PoolUnavailable or Reasons.NoNodes)) return MoveReason.FailedOver;
        }

        return MoveReason.Moved;
    }
}
