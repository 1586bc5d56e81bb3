namespace HybridPlacement.Placement;

/// <summary>The sentences about a whole decision.</summary>
internal static class DecisionText
{
    public static string Summary(Decision decision)
    {
        var placed = string.Join(", ", decision.Pools.Select(p => $"{p.Replicas} on {p.Pool.Name} ({p.Pool.Tier})"));
        if (decision.IsPlaced) return placed.Length == 0 ? "no replicas wanted" : placed;
        var missing = $"{decision.UnplacedReplicas} not placed: {decision.UnplacedReason}";
        return placed.Length == 0 ? missing : $"{placed}; {missing}";
    }

    public static string? Unplaced(Decision decision) => decision.UnplacedReason switch
    {
        null => null,
        Reasons.NoRule when decision.Question is { } question => RuleFilter.Explain(question),
        Reasons.Invalid when decision.Question is { } question => PolicyProblemFilter.Explain(question),
        Reasons.RuntimeNotFound when decision.Question is { } question => RuntimeFilter.Explain(question),
        Reasons.OverBudget => FormattableString.Invariant(
            $"{Head(decision)}: more would cost above placement.maxHourlyCost {decision.Model.Placement.MaxHourlyCost}: raise it, or set cost on cheaper pools. {Pools(decision)}"),
        Reasons.InsufficientCapacity => $"{Head(decision)}: the pools allowed have no room now. {Pools(decision)}",
        _ => $"{Head(decision)}: no pool may ever hold one as things are declared. {Pools(decision)}",
    };

    private static string Head(Decision decision) =>
        (decision.UnplacedReplicas == 1 ? $"1 replica of {decision.Model.Key} has" : $"{decision.UnplacedReplicas} replicas of {decision.Model.Key} have")
        + $" no place (rule {decision.Rule?.Name})";

    /// <summary>The pools nearest to taking it say most: those that took some, then those where waiting may help. At most three.</summary>
    private static string Pools(Decision decision)
    {
        var told = decision.Candidates.Where(c => c.Message is not null).OrderBy(Distance).ToList();
        if (told.Count == 0) return decision.Candidates.Count == 0 ? "There is no pool." : "";
        var more = told.Count > 3 ? $"; and {told.Count - 3} more" : "";
        return string.Join("; ", told.Take(3).Select(c => $"{c.Pool.Name}: {c.Message}")) + more;
    }

    private static int Distance(Candidate candidate) => candidate switch
    {
        { Verdict: not Verdict.Rejected } => 0,
        { MayPass: true } => 1,
        { Reason: not Reasons.TierNotAllowed } => 2,
        _ => 3,
    };
}
