namespace HybridPlacement.Placement;

/// <summary>How much each score counts, relative to the others. Negative counts as zero.</summary>
/// <param name="Cost">Cheaper is better.</param>
/// <param name="Headroom">More room left is better.</param>
/// <param name="Latency">Nearer to the callers is better.</param>
/// <param name="Spread">Fewer other models there is better.</param>
public sealed record PolicyWeights(int Cost = 40, int Headroom = 30, int Latency = 20, int Spread = 10);
