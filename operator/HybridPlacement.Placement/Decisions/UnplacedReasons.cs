namespace HybridPlacement.Placement;

/// <summary>Why replicas have no place, in one word.</summary>
internal static class UnplacedReasons
{
    public static string Of(Question question, List<PoolOption> options, Candidate[] candidates)
    {
        if (question.Policy?.Problem is not null) return Reasons.Invalid;
        if (question.Rule is null) return Reasons.NoRule;
        if (question.Runtime is null) return Reasons.RuntimeNotFound;
        if (options.Count > 0 && question.Model.Placement.MaxHourlyCost is { } budget
            && (options.Exists(o => o.Holdable + o.ElasticHoldable > o.Taken)
                || options.Sum(o => o.Taken * o.Cost) + options.Min(o => o.Cost) > budget))
        {
            return Reasons.OverBudget;
        }

        var mayPass = options.Count > 0;
        var overBudget = false;
        foreach (var candidate in candidates)
        {
            if (candidate.Verdict != Verdict.Rejected) continue;
            mayPass |= candidate.MayPass;
            overBudget |= candidate.Reason is Reasons.OverBudget or Reasons.CostUnknown;
        }

        return mayPass ? Reasons.InsufficientCapacity : overBudget ? Reasons.OverBudget : Reasons.NoEligiblePool;
    }
}
