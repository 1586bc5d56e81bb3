namespace HybridPlacement.Placement;

/// <summary>What is saved against the dearest pool allowed. A pool without a cost counts as dear as that one.</summary>
internal sealed class CostScorer : PoolScorer
{
    public override int Weight(PolicyWeights weights) => weights.Cost;

    public override double Score(Question question, PoolOption option, in Standard standard)
    {
        if (option.Cost is not { } cost) return 0;
        return standard.DearestCost <= 0 ? 100 : (double)(100 * (1 - (cost / standard.DearestCost)));
    }
}
