namespace HybridPlacement.KubeRuntime;

/// <summary>Allows a rate in the long run and a burst after a pause. Waiters are served in the order they came.</summary>
internal sealed class TokenBucket(double perSecond, int burst, TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _tokens = burst;
    private long _last = time.GetTimestamp();

    /// <summary>Takes a token, waiting for it if need be; says how long that took.</summary>
    public async ValueTask<TimeSpan> TakeAsync(CancellationToken ct)
    {
        var delay = Reserve();
        if (delay > TimeSpan.Zero) await Task.Delay(delay, time, ct);
        return delay;
    }

    /// <summary>Takes a token only if there is one.</summary>
    public bool TryTake()
    {
        lock (_lock)
        {
            Refill();
            if (_tokens < 1) return false;
            _tokens--;
            return true;
        }
    }

    private TimeSpan Reserve()
    {
        if (perSecond <= 0) return TimeSpan.Zero;
        lock (_lock)
        {
            Refill();
            _tokens--;
            return _tokens >= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(-_tokens / perSecond);
        }
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (time.GetElapsedTime(_last, now).TotalSeconds * perSecond));
        _last = now;
    }
}
