namespace HybridPlacement.Placement;

/// <summary>A pool's quota of GPUs for models. Replicas that are there stay when the quota is lowered.</summary>
internal sealed class GpuQuotaFilter : PoolFilter
{
    public override string Reason => Reasons.QuotaExceeded;

    public override bool SparesRunning => true;

    public override bool MayPass => true;

    public override int Most(Question question, PoolState pool)
    {
        if (pool.Pool.MaxGpus is not { } most || question.Pod.Gpus == 0) return int.MaxValue;
        return (int)Math.Clamp((most - pool.ModelGpus) / question.Pod.Gpus, 0, int.MaxValue);
    }

    public override string Explain(Question question, Pool pool) =>
        $"models hold as many GPUs on pool {pool.Name} as its quota.maxGpus {pool.MaxGpus} allows, less than the "
        + $"{question.Pod.Gpus} that a replica needs: raise it, or free some";
}
