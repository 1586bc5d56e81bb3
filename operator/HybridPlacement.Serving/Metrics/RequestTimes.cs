namespace HybridPlacement.Serving.Metrics;

/// <summary>Where the time of a request went: reading it, waiting for a turn, running, writing the answer.</summary>
internal readonly record struct RequestTimes(TimeSpan Input, TimeSpan Queue, TimeSpan Infer, TimeSpan Output)
{
    public TimeSpan Total => Input + Queue + Infer + Output;
}
