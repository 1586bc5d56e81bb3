namespace HybridPlacement.KubeRuntime;

/// <summary>One time of leading. Ends for good at its deadline, by a timer, unless extended before.</summary>
internal sealed class LeaderTerm : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TimeSpan _length;
    private readonly TimeProvider _time;

    // Its own timer ends it: one beside it could come when it has been disposed of, and end the process with an exception.
    private readonly CancellationTokenSource _source;
    private long _renewedAt;

    public LeaderTerm(long renewedAt, TimeSpan length, TimeProvider time)
    {
        _length = length;
        _time = time;
        _renewedAt = renewedAt;
        _source = new CancellationTokenSource(Remaining(), time);
        Token = _source.Token;
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
            _source.CancelAfter(Remaining());
        }
    }

    public void End() => _source.Cancel();

    public void Dispose() => _source.Dispose();

    private TimeSpan Remaining()
    {
        var left = _length - _time.GetElapsedTime(_renewedAt);
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }
}
