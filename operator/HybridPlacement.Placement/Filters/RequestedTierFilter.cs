namespace HybridPlacement.Placement;

/// <summary>The model may narrow the tiers that its rule allows.</summary>
internal sealed class RequestedTierFilter : PoolFilter
{
    public override string Reason => Reasons.TierNotRequested;

    public override int Most(Question question, PoolState pool)
    {
        var tiers = question.Model.Placement.Tiers;
        return Unless(tiers.Count > 0 && !tiers.Contains(pool.Pool.Tier));
    }

    public override string Explain(Question question, Pool pool) =>
        $"the model's placement.tiers is {string.Join(", ", question.Model.Placement.Tiers)}: add {pool.Tier} to use pool {pool.Name}";
}
