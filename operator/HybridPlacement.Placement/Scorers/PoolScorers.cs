namespace HybridPlacement.Placement;

/// <summary>The scorers, and their weighted mean.</summary>
internal static class PoolScorers
{
    private static readonly PoolScorer[] All = [new CostScorer(), new HeadroomScorer(), new LatencyScorer(), new SpreadScorer()];

    /// <summary>The weighted mean of an option's scores, 0 to 100.</summary>
    public static double Score(Question question, PoolOption option, in Standard standard)
    {
        var weights = question.Policy!.Weights;
        double sum = 0, total = 0;
        foreach (var scorer in All)
        {
            var weight = Math.Max(0, scorer.Weight(weights));
            if (weight == 0) continue;
            sum += weight * Math.Clamp(scorer.Score(question, option, standard), 0, 100);
            total += weight;
        }

        return total == 0 ? 0 : sum / total;
    }
}
