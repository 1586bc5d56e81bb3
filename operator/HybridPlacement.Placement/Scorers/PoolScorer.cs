namespace HybridPlacement.Placement;

/// <summary>How good a place a pool is, in one respect. Stateless: one instance serves all decisions.</summary>
internal abstract class PoolScorer
{
    /// <summary>How much it counts, from the policy.</summary>
    public abstract int Weight(PolicyWeights weights);

    /// <summary>0 (worst) to 100 (best).</summary>
    public abstract double Score(Question question, PoolOption option, in Standard standard);
}

/// <summary>What the allowed pools are measured against.</summary>
/// <param name="DearestCost">The highest known cost of a replica among them.</param>
/// <param name="MostModels">The most other models that one of them holds.</param>
internal readonly record struct Standard(decimal DearestCost, int MostModels);
