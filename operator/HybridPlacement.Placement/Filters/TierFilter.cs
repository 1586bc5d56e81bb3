namespace HybridPlacement.Placement;

/// <summary>The rule's tiers are the only ones allowed.</summary>
internal sealed class TierFilter : PoolFilter
{
    public override string Reason => Reasons.TierNotAllowed;

    public override int Most(Question question, PoolState pool) => Unless(question.TierRank(pool.Pool.Tier) < 0);

    public override string Explain(Question question, Pool pool)
    {
        var rule = question.Rule!;
        var what = rule.When.Sensitivity.Count > 0 ? $"sensitivity {question.Model.Sensitivity}"
            : rule.When.Latency.Count > 0 ? $"latency {question.Model.Latency}"
            : "the model";
        return rule.Tiers.Count == 0
            ? $"{what} may run nowhere: rule {rule.Name} lists no tier"
            : $"{what} may only run on {string.Join(", ", rule.Tiers)} (rule {rule.Name})";
    }
}
