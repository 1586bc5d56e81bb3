namespace HybridPlacement.Placement;

/// <summary>
/// Nearness to the callers: 100 at 0 ms, 50 at 50 ms, 0 where it isn't known. Absolute, so that another pool's latency
/// changes nothing.
/// </summary>
internal sealed class LatencyScorer : PoolScorer
{
    private const double HalfAtMilliseconds = 50;

    public override int Weight(PolicyWeights weights) => weights.Latency;

    public override double Score(Question question, PoolOption option, in Standard standard) =>
        option.Pool.TypicalLatency is { } typical
            ? 100 * HalfAtMilliseconds / (HalfAtMilliseconds + Math.Max(0, typical.TotalMilliseconds))
            : 0;
}
