namespace HybridPlacement.Placement;

/// <summary>
/// Why a pool that is allowed and has room takes no replica while all have a place. Without names of other pools and without
/// numbers: what goes into a status stays the same while the choice does.
/// </summary>
internal sealed class PreferenceReport
{
    private static readonly PreferenceReport NoReplicas = new((_, _) => "the model asks for no replicas: set spec.replicas");

    private static readonly PreferenceReport LaterTier = new((question, pool) =>
        $"a tier that rule {question.Rule!.Name} prefers to {pool.Tier} has room: change the rule's order of tiers, or narrow the model's own");

    private static readonly PreferenceReport RoomToCome = new((_, _) =>
        "its room is on nodes to come, and a pool whose nodes exist has room: that comes first");

    private static readonly PreferenceReport LowerScore = new((_, _) =>
        "a pool of the same tier ranks before it, by score, then latency, then name: change costs or the policy's weights");

    private static readonly PreferenceReport Stays = new((question, _) =>
        $"the replicas stay where they are: a move must gain {question.MinImprovement} points (stability.minImprovement), "
        + "and a pool of a preferred tier have been back for placement.failover.failback");

    private readonly Func<Question, Pool, string> _explain;

    private PreferenceReport(Func<Question, Pool, string> explain) => _explain = explain;

    public string Explain(Question question, Pool pool) => _explain(question, pool);

    /// <summary>Why an option takes nothing; null where the ranking isn't the cause.</summary>
    /// <param name="option">The option.</param>
    /// <param name="last">The least preferred one of those that take replicas; null for none.</param>
    /// <param name="stays">Whether one of those is where replicas were before.</param>
    public static PreferenceReport? Of(PoolOption option, PoolOption? last, bool stays)
    {
        if (last is null) return NoReplicas;
        if (option.Existing == 0 && last.OnExisting > 0) return RoomToCome;
        if (option.TierRank > last.TierRank) return LaterTier;
        if (option.TierRank == last.TierRank && option.Score <= last.Score) return LowerScore;
        return stays ? Stays : null;
    }
}
