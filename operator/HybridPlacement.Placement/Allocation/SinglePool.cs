namespace HybridPlacement.Placement;

/// <summary>
/// Without overflow all replicas are in one pool: the one that takes the most of them, on nodes that exist rather than on
/// nodes to come, and then the most preferred. It changes for the same reasons as with overflow.
/// </summary>
internal static class SinglePool
{
    public static void Run(Question question, Workspace work, DateTimeOffset now, Deadlines deadlines)
    {
        PoolOption? best = null;
        PoolOption? home = null;
        foreach (var option in work.Options)
        {
            if (best is null || Compare(question, option, best) > 0) best = option;
            if (option.Current > 0 && (home is null || option.Current > home.Current)) home = option;
        }

        if (best is null) return;
        if (home is not null && home != best && Compare(question, home, best) == 0
            && !(Improvement.IsBetter(question, best, home) && Improvement.IsSettled(question, best, now, deadlines)))
        {
            best = home;
        }

        var most = Most(question, best);
        best.OnExisting = Math.Min(best.Holdable, most);
        best.OnElastic = most - best.OnExisting;
    }

    /// <summary>More replicas first, then more of them on nodes that exist; the options' own order decides the rest.</summary>
    private static int Compare(Question question, PoolOption left, PoolOption right)
    {
        var (most, other) = (Most(question, left), Most(question, right));
        return most != other ? most.CompareTo(other) : Math.Min(left.Holdable, most).CompareTo(Math.Min(right.Holdable, other));
    }

    private static int Most(Question question, PoolOption option)
    {
        var most = Math.Min(question.Replicas, option.Holdable + option.ElasticHoldable);
        return question.Model.Placement.MaxHourlyCost is { } budget && option.Cost is > 0
            ? (int)Math.Min(most, budget / option.Cost.Value)
            : most;
    }
}
