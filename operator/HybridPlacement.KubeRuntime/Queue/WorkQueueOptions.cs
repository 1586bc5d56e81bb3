namespace HybridPlacement.KubeRuntime;

/// <summary>How a queue retries.</summary>
public sealed record WorkQueueOptions
{
    /// <summary>In metrics.</summary>
    public string Name { get; init; } = "queue";

    /// <summary>The wait after the first failure.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The longest wait.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Seeds the jitter.</summary>
    public int? JitterSeed { get; init; }
}
