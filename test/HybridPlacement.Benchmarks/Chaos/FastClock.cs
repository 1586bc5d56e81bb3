namespace HybridPlacement.Benchmarks.Chaos;

/// <summary>
/// A clock that runs faster than the machine's by a factor: leases, failovers and back-offs of minutes pass in seconds, in the
/// cluster and the operator alike.
/// </summary>
/// <remarks>
/// It goes by beats, each a turn on the thread pool, and a beat counts for so long at most: while nobody in this process gets to run,
/// because others have the machine, no time passes here either. Else a lease of seconds, which is half a second of the machine's,
/// would run out between two turns of its holder. All that is timed goes by the same beats, the checker's grace included.
/// </remarks>
internal sealed class FastClock : TimeProvider, IAsyncDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(2);

    /// <summary>What a beat counts for at most, in the machine's time: a turn that comes later was kept from coming.</summary>
    public static readonly TimeSpan LongestBeat = TimeSpan.FromMilliseconds(10);

    private readonly Lock _gate = new();
    private readonly PriorityQueue<(BeatTimer Timer, long Version), long> _due = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly double _factor;
    private readonly TimeProvider _machine;
    private readonly DateTimeOffset _start;
    private Task _beating = Task.CompletedTask;
    private long _lastBeat;
    private long _now;
    private int _forgetAt = 1_000;

    /// <param name="factor">How much faster.</param>
    /// <param name="machine">The machine's clock.</param>
    public FastClock(double factor, TimeProvider? machine = null)
    {
        (_factor, _machine) = (factor, machine ?? System);
        _start = _machine.GetUtcNow();
        _lastBeat = _machine.GetTimestamp();
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Lets it go; until then it stands still but for <see cref="Advance"/>.</summary>
    public FastClock Run()
    {
        _beating = Task.Run(async () =>
        {
            while (!_stop.IsCancellationRequested)
            {
                await Task.Delay(Beat, _machine, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                Advance();
            }
        });
        return this;
    }

    public override DateTimeOffset GetUtcNow() => _start + TimeSpan.FromTicks(GetTimestamp());

    public override long GetTimestamp()
    {
        lock (_gate)
            return _now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new BeatTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>One beat: the time since the last one passes, and what has come due is called.</summary>
    public void Advance()
    {
        lock (_gate)
        {
            var at = _machine.GetTimestamp();
            var passed = _machine.GetElapsedTime(_lastBeat, at);
            _lastBeat = at;
            _now += (long)((passed < LongestBeat ? passed : LongestBeat).Ticks * _factor);
            while (_due.TryPeek(out var next, out var due) && due <= _now)
            {
                _due.Dequeue();
                next.Timer.Fire(next.Version);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _beating;
        _stop.Dispose();
    }

    // A timer that is set again and again leaves what it was set to.
    private void ForgetOld()
    {
        if (_due.Count < _forgetAt)
            return;
        var kept = _due.UnorderedItems.Where(i => i.Element.Timer.IsSetTo(i.Element.Version)).ToList();
        _due.Clear();
        _due.EnqueueRange(kept);
        _forgetAt = 1_000 + (2 * kept.Count);
    }

    private sealed class BeatTimer(FastClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private long _version;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                if (_version < 0)
                    return false;
                _version++;
                _period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                    clock._due.Enqueue((this, _version), clock._now + dueTime.Ticks);
                clock.ForgetOld();
                return true;
            }
        }

        public bool IsSetTo(long version) => version == _version;

        // Under the clock's lock.
        public void Fire(long version)
        {
            if (!IsSetTo(version))
                return;
            if (_period > TimeSpan.Zero)
                clock._due.Enqueue((this, _version), clock._now + _period.Ticks);
            ThreadPool.UnsafeQueueUserWorkItem(static timer => timer.Call(), this, preferLocal: false);
        }

        public void Dispose()
        {
            lock (clock._gate)
                _version = -1;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Call() => callback(state);
    }
}
