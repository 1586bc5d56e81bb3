namespace HybridPlacement.Placement;

/// <summary>A pool's quota of models. A model that is there stays when the quota is lowered.</summary>
internal sealed class ModelQuotaFilter : PoolFilter
{
    public override string Reason => Reasons.QuotaExceeded;

    public override bool SparesRunning => true;

    public override bool MayPass => true;

    public override int Most(Question question, PoolState pool) =>
        Unless(pool.Pool.MaxModels is { } most && pool.Models >= most);

    public override string Explain(Question question, Pool pool) =>
        $"pool {pool.Name} has as many models as its quota.maxModels {pool.MaxModels} allows: raise it, or remove a model";
}
