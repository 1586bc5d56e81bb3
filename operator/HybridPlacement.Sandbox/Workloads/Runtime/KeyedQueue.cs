namespace HybridPlacement.Sandbox.Workloads.Runtime;

/// <summary>
/// Keys to work on, each at most once in the queue, now or at a time. Made for one reader: a key added while it is worked
/// on comes again afterwards.
/// </summary>
internal sealed class KeyedQueue<TKey> : IDisposable
    where TKey : notnull
{
    // Timers have a limit; who waits longer is looked at once a day.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly HashSet<TKey> _waiting = [];
    private readonly Queue<TKey> _ready = new();
    private readonly Dictionary<TKey, DateTimeOffset> _due = [];
    private readonly PriorityQueue<TKey, DateTimeOffset> _later = new();
    private readonly SemaphoreSlim _count = new(0);
    private readonly ITimer _timer;
    private bool _disposed;

    public KeyedQueue(TimeProvider clock)
    {
        _clock = clock;
        _timer = clock.CreateTimer(_ => Promote(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count
    {
        get
        {
            lock (_gate) return _ready.Count;
        }
    }

    public void Add(TKey key)
    {
        lock (_gate) Ready(key);
    }

    /// <summary>Adds a key after a delay; of several delays for one key the shortest counts.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        lock (_gate)
        {
            if (delay <= TimeSpan.Zero)
            {
                Ready(key);
                return;
            }

            var due = _clock.GetUtcNow() + (delay < LongestDelay ? delay : LongestDelay);
            if (_due.TryGetValue(key, out var known) && known <= due) return;
            _due[key] = due;
            _later.Enqueue(key, due);
            if (_later.TryPeek(out _, out var first) && first == due) Arm(due);
        }
    }

    public async ValueTask<TKey> NextAsync(CancellationToken cancellationToken)
    {
        await _count.WaitAsync(cancellationToken);
        lock (_gate)
        {
            var key = _ready.Dequeue();
            _waiting.Remove(key);
            return key;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _timer.Dispose();
        }
    }

    private void Ready(TKey key)
    {
        if (_disposed || !_waiting.Add(key)) return;
        _ready.Enqueue(key);
        _count.Release();
    }

    private void Promote()
    {
        lock (_gate)
        {
            var now = _clock.GetUtcNow();
            while (_later.TryPeek(out var key, out var due))
            {
                if (due > now)
                {
                    Arm(due);
                    return;
                }

                _later.Dequeue();

                // An entry that an earlier one overtook is only dropped.
                if (!_due.TryGetValue(key, out var current) || current != due) continue;
                _due.Remove(key);
                Ready(key);
            }
        }
    }

    private void Arm(DateTimeOffset due)
    {
        if (_disposed) return;
        var delay = due - _clock.GetUtcNow();
        _timer.Change(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
