namespace HybridPlacement.Placement;

/// <summary>A pool without a cost can't satisfy a budget.</summary>
internal sealed class KnownCostFilter : PoolFilter
{
    public override string Reason => Reasons.CostUnknown;

    public override int Most(Question question, PoolState pool) =>
        Unless(question.Model.Placement.MaxHourlyCost is not null && question.CostIn(pool.Pool) is null);

    public override string Explain(Question question, Pool pool) =>
        $"the model's placement.maxHourlyCost can't be checked: set cost on pool {pool.Name}";
}
