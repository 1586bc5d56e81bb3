namespace HybridPlacement.Serving.Batching;

/// <summary>How far requests are put together.</summary>
/// <param name="Rows">The most rows of one run; 1 for never.</param>
/// <param name="Delay">How long the first of a batch waits for others where it could run at once; zero takes those that wait anyway.</param>
internal readonly record struct BatchLimits(int Rows, TimeSpan Delay)
{
    public static BatchLimits None { get; } = new(1, TimeSpan.Zero);
}
