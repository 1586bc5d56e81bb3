namespace HybridPlacement.Placement;

/// <summary>A pool where not even one replica is within the budget.</summary>
internal sealed class ReplicaCostFilter : PoolFilter
{
    public override string Reason => Reasons.OverBudget;

    public override int Most(Question question, PoolState pool) =>
        Unless(question.Model.Placement.MaxHourlyCost is { } most && question.CostIn(pool.Pool) > most);

    public override string Explain(Question question, Pool pool) => FormattableString.Invariant(
        $"one replica costs {question.CostIn(pool):0.####} per hour on pool {pool.Name}, above placement.maxHourlyCost {question.Model.Placement.MaxHourlyCost}");
}
