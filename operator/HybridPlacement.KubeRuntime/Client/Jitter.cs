namespace HybridPlacement.KubeRuntime;

/// <summary>Random numbers for waits: seedable, and safe to use from several threads.</summary>
internal sealed class Jitter(int? seed = null)
{
    private readonly Lock _lock = new();
#pragma warning disable CA5394 // Spreads waits, protects nothing.
    private readonly Random _random = seed is { } s ? new(s) : new();

    /// <summary>Between half of <paramref name="delay"/> and one and a half times it.</summary>
    public TimeSpan Spread(TimeSpan delay)
    {
        lock (_lock) return delay * (0.5 + _random.NextDouble());
    }

    public int Between(int min, int max)
    {
        lock (_lock) return _random.Next(min, max + 1);
    }
#pragma warning restore CA5394

    /// <summary>base · 2^failures, at most <paramref name="max"/>, spread.</summary>
    public TimeSpan Backoff(TimeSpan first, TimeSpan max, int failures)
    {
        var ticks = first.Ticks * Math.Pow(2, Math.Min(failures, 40));
        var delay = ticks >= max.Ticks ? max : TimeSpan.FromTicks((long)ticks);
        var spread = Spread(delay);
        return spread > max ? max : spread;
    }
}
