namespace HybridPlacement.Placement;

/// <summary>
/// Moves replicas that could stay to a better pool: one of a tier that the rule prefers, or one whose score is higher by
/// minImprovement. Not to a pool that has been back for less than failback: that is when to look again.
/// </summary>
internal static class Improvement
{
    public static void Run(Question question, List<PoolOption> options, DateTimeOffset now, Deadlines deadlines)
    {
        var total = question.Model.Placement.MaxHourlyCost is null ? 0 : options.Sum(o => o.Taken * o.Cost ?? 0);
        for (var i = options.Count - 1; i >= 0; i--)
        {
            var from = options[i];
            foreach (var to in options)
            {
                // What waits for its nodes to come back isn't moved before failover is due.
                var movable = Math.Min(from.OnExisting, from.Current) - Math.Min(from.HeldOnGone, from.OnExisting);
                if (movable <= 0) break;
                var room = to.Holdable - to.OnExisting;
                if (to == from || room <= 0 || !IsBetter(question, to, from)) continue;
                if (!IsSettled(question, to, now, deadlines)) continue;
                var moved = Math.Min(movable, room);
                if (question.Model.Placement.MaxHourlyCost is { } budget && to.Cost > from.Cost)
                    moved = (int)Math.Min(moved, Math.Max(0, budget - total) / (to.Cost - from.Cost).Value);
                from.OnExisting -= moved;
                to.OnExisting += moved;
                total += moved * ((to.Cost ?? 0) - (from.Cost ?? 0));
            }
        }
    }

    public static bool IsBetter(Question question, PoolOption to, PoolOption from) =>
        to.TierRank != from.TierRank ? to.TierRank < from.TierRank : to.Score >= from.Score + Math.Max(question.MinImprovement, 1e-6);

    /// <summary>Whether one of the pool's nodes has taken pods for as long as failback asks.</summary>
    public static bool IsSettled(Question question, PoolOption option, DateTimeOffset now, Deadlines deadlines)
    {
        DateTimeOffset? first = null;
        foreach (var node in option.State.Nodes)
        {
            if (!node.Open) continue;
            if (node.Facts!.ReadyChanged is not { } changed) return true;
            if (first is null || changed < first) first = changed;
        }

        return first is not { } since || !deadlines.IsBefore(since + question.Model.Placement.FailbackAfter, now);
    }
}
