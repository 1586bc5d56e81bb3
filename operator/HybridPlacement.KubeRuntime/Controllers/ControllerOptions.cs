namespace HybridPlacement.KubeRuntime;

/// <summary>How a controller works through its keys.</summary>
public sealed record ControllerOptions
{
    /// <summary>Keys reconciled at once; never the same one twice.</summary>
    public int Workers { get; init; } = 4;

    /// <summary>How long one reconcile may take.</summary>
    public TimeSpan ReconcileTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a key waits for the informers to see what its last reconcile wrote, before it goes on regardless.</summary>
    public TimeSpan WriteVisibilityTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The wait after a first failure.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The longest wait after failures; they are repeated for ever.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Seeds the jitter.</summary>
    public int? JitterSeed { get; init; }
}
