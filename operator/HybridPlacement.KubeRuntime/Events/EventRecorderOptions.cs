namespace HybridPlacement.KubeRuntime;

/// <summary>Whether an event is bad news.</summary>
public enum EventSeverity
{
    /// <summary>For information.</summary>
    Normal,

    /// <summary>Something to look at.</summary>
    Warning,
}

/// <summary>Who records events, and how many.</summary>
public sealed record EventRecorderOptions
{
    /// <summary>Such as <c>hybridplacement.io/operator</c>.</summary>
    public required string ReportingController { get; init; }

    /// <summary>Such as the pod's name.</summary>
    public required string ReportingInstance { get; init; }

    /// <summary>Calls about one object that may be made at once.</summary>
    public int BurstPerObject { get; init; } = 25;

    /// <summary>How often one more may be made after that.</summary>
    public TimeSpan RefillPerObject { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Events that wait to be sent; more are dropped and counted.</summary>
    public int QueueLength { get; init; } = 4096;

    /// <summary>Whether there is more urgent work for the API server now, which events wait for. Asked often: it must be quick.</summary>
    public Func<bool> IsBusy { get; init; } = static () => false;

    /// <summary>How long events wait for that; and not while the queue is half full.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after its last time an event counts as the same series.</summary>
    public TimeSpan SeriesGap { get; init; } = TimeSpan.FromMinutes(6);
}
