namespace HybridPlacement.Benchmarks.Chaos;

/// <summary>Counts the time in which an operator runs and can reach its API: only then can it be blamed for what it didn't do.</summary>
internal sealed class BlameClock(TimeProvider time)
{
    private readonly Lock _gate = new();
    private TimeSpan _sum;
    private long? _since;

    public TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
                return _sum + (_since is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero);
        }
    }

    public void Run()
    {
        lock (_gate)
            _since ??= time.GetTimestamp();
    }

    public void Stop()
    {
        lock (_gate)
        {
            if (_since is not { } since)
                return;
            _sum += time.GetElapsedTime(since);
            _since = null;
        }
    }
}
