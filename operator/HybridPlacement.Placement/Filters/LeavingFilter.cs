namespace HybridPlacement.Placement;

/// <summary>A pool that is being deleted is no choice any more. After the rules: what they forbid there stays forbidden.</summary>
internal sealed class LeavingFilter : PoolFilter
{
    public override string Reason => Reasons.PoolLeaving;

    public override int Most(Question question, PoolState pool) => Unless(pool.Pool.Leaving);

    public override string Explain(Question question, Pool pool) =>
        $"pool {pool.Name} is being deleted: give the model another pool that it may use";
}
