namespace HybridPlacement.Placement;

/// <summary>A pool that can't be understood gets nothing new. What runs there has passed the other filters and stays.</summary>
internal sealed class PoolProblemFilter : PoolFilter
{
    public override string Reason => Reasons.Invalid;

    public override bool SparesRunning => true;

    public override int Most(Question question, PoolState pool) => Unless(pool.Pool.Problem is not null);

    public override string Explain(Question question, Pool pool) => $"pool {pool.Name} is invalid: {pool.Problem}: correct the pool";
}
