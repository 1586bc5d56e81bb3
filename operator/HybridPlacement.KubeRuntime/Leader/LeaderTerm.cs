namespace HybridPlacement.KubeRuntime;

/// <summary>One time of leading. Ends for good at its deadline, by a timer, unless extended before.</summary>
internal sealed class LeaderTerm : IDisposable
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _source = new();
    private readonly TimeSpan _length;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _renewedAt;

    public LeaderTerm(long renewedAt, TimeSpan length, TimeProvider time)
    {
        _length = length;
        _time = time;
        _renewedAt = renewedAt;
        Token = _source.Token;
        _timer = time.CreateTimer(_ => OnDeadline(), null, Remaining(), Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token { get; }

    /// <summary>Asks the clock too: the timer may be late when the process was stopped for a while.</summary>
    public bool IsOver
    {
        get
        {
            lock (_lock) return Token.IsCancellationRequested || Remaining() <= TimeSpan.Zero;
        }
    }

    /// <summary>A renewal that began at <paramref name="renewedAt"/> succeeded. Too late, it changes nothing.</summary>
    public void Extend(long renewedAt)
    {
        lock (_lock)
        {
            if (Token.IsCancellationRequested || Remaining() <= TimeSpan.Zero) return;
            _renewedAt = renewedAt;
            _timer.Change(Remaining(), Timeout.InfiniteTimeSpan);
        }
    }

    public void End()
    {
        lock (_lock)
        {
            if (_source.IsCancellationRequested) return;
        }

        _source.Cancel();
    }

    public void Dispose()
    {
        _timer.Dispose();
        _source.Dispose();
    }

    private void OnDeadline()
    {
        lock (_lock)
        {
            if (Remaining() > TimeSpan.Zero)
            {
                _timer.Change(Remaining(), Timeout.InfiniteTimeSpan);
                return;
            }
        }

        End();
    }

    private TimeSpan Remaining()
    {
        var left = _length - _time.GetElapsedTime(_renewedAt);
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }
}
