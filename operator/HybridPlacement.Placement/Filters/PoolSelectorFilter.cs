namespace HybridPlacement.Placement;

/// <summary>The model may choose pools by their labels.</summary>
internal sealed class PoolSelectorFilter : PoolFilter
{
    public override string Reason => Reasons.PoolNotSelected;

    public override int Most(Question question, PoolState pool) =>
        Unless(!question.Model.Placement.PoolSelector.Matches(pool.Pool.Labels));

    public override string Explain(Question question, Pool pool) =>
        $"the model's placement.poolSelector doesn't select the labels of pool {pool.Name}";
}
