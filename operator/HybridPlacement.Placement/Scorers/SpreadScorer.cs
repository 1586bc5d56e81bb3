namespace HybridPlacement.Placement;

/// <summary>Fewer other models in the pool, so that one pool's failure takes fewer with it.</summary>
internal sealed class SpreadScorer : PoolScorer
{
    public override int Weight(PolicyWeights weights) => weights.Spread;

    public override double Score(Question question, PoolOption option, in Standard standard) =>
        standard.MostModels == 0 ? 100 : 100 - (100.0 * option.State.Models / (standard.MostModels + 1));
}
