namespace HybridPlacement.KubeRuntime;

/// <summary>Keys to work on: each at most once in the queue, each with one worker at a time, none ever lost.</summary>
/// <remarks>
/// As in client-go. A key added while it waits is the same key; added while a worker has it, it waits again once that worker calls
/// <see cref="Done"/>. A delayed add only ever moves a key's time forward, until <see cref="Forget"/>. One timer serves all delays.
/// Thread-safe.
/// </remarks>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1711", Justification = "The field's word for it.")]
public sealed class WorkQueue<TKey> : IDisposable
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly WorkQueueOptions _options;
    private readonly Jitter _jitter;
    private readonly LinkedList<Item> _normal = new();
    private readonly LinkedList<Item> _low = new();
    private readonly Dictionary<TKey, LinkedListNode<Item>> _queued = [];
    private readonly Dictionary<TKey, QueuePriority?> _processing = [];
    private readonly PriorityQueue<TKey, long> _delayed = new();
    private readonly Dictionary<TKey, long> _due = [];
    private readonly Dictionary<TKey, int> _failures = [];
    private readonly Queue<TaskCompletionSource<(bool, TKey)>> _waiters = new();
    private readonly ITimer _timer;
    private bool _shutDown;

    /// <summary>An empty queue.</summary>
    public WorkQueue(WorkQueueOptions? options = null, TimeProvider? time = null)
    {
        _options = options ?? new();
        _time = time ?? TimeProvider.System;
        _jitter = new(_options.JitterSeed);
        _timer = _time.CreateTimer(_ => OnDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Keys that wait for a worker now.</summary>
    public int Length
    {
        get
        {
            lock (_lock) return _queued.Count;
        }
    }

    /// <summary>Keys that workers have.</summary>
    public int Processing
    {
        get
        {
            lock (_lock) return _processing.Count;
        }
    }

    /// <summary>Entries that are kept for keys that wait for their time: some of them overtaken.</summary>
    internal int DelayedEntries
    {
        get
        {
            lock (_lock) return _delayed.Count;
        }
    }

    /// <summary>Keys that wait for their time.</summary>
    public int Delayed
    {
        get
        {
            lock (_lock) return _due.Count;
        }
    }

    /// <summary>Adds a key.</summary>
    public void Add(TKey key, QueuePriority priority = QueuePriority.Normal)
    {
        lock (_lock) AddLocked(key, priority);
    }

    /// <summary>Adds a key once <paramref name="delay"/> has passed, unless that is to happen sooner anyway.</summary>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        lock (_lock)
        {
            if (_shutDown) return;
            if (delay <= TimeSpan.Zero)
            {
                AddLocked(key, QueuePriority.Normal);
                return;
            }

            var due = _time.GetTimestamp() + (long)(delay.TotalSeconds * _time.TimestampFrequency);
            if (_due.TryGetValue(key, out var earlier) && earlier <= due) return;
            _due[key] = due;
            _delayed.Enqueue(key, due);
            ForgetOvertaken();
            SetTimer();
        }
    }

    /// <summary>Adds a key after a wait that doubles with each failure since <see cref="Forget"/>; says how long.</summary>
    /// <param name="key">The key.</param>
    /// <param name="asked">How long it was asked to wait at least; never longer than the longest wait after failures.</param>
    public TimeSpan AddRateLimited(TKey key, TimeSpan? asked = null)
    {
        TimeSpan delay;
        lock (_lock)
        {
            var failures = _failures.GetValueOrDefault(key);
            _failures[key] = failures + 1;
            delay = _jitter.Backoff(_options.FirstBackoff, _options.MaxBackoff, failures);
        }

        if (asked > delay) delay = asked.Value < _options.MaxBackoff ? asked.Value : _options.MaxBackoff;

        RuntimeMetrics.QueueRetries.Add(1, RuntimeMetrics.Tag("name", _options.Name));
        AddAfter(key, delay);
        return delay;
    }

    /// <summary>The key works: its next failure waits the shortest time, and nothing that was delayed is still to come.</summary>
    public void Forget(TKey key)
    {
        lock (_lock)
        {
            _failures.Remove(key);
            _due.Remove(key);
        }
    }

    /// <summary>Failures of the key since <see cref="Forget"/>.</summary>
    public int Failures(TKey key)
    {
        lock (_lock) return _failures.GetValueOrDefault(key);
    }

    /// <summary>Waits for a key. Not <c>Taken</c>: the queue is shut down and empty.</summary>
    public async ValueTask<(bool Taken, TKey Key)> TakeAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<(bool, TKey)> waiter;
        lock (_lock)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryTakeLocked(out var key)) return (true, key);
            if (_shutDown) return (false, default!);
            waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Enqueue(waiter);
        }

        await using var registration = cancellationToken.Register(() => waiter.TrySetCanceled(cancellationToken));
        return await waiter.Task;
    }

    /// <summary>Takes a key if one waits now.</summary>
    public bool TryTake(out TKey key)
    {
        lock (_lock) return TryTakeLocked(out key);
    }

    /// <summary>The worker has finished with the key. Every take needs one.</summary>
    public void Done(TKey key)
    {
        lock (_lock)
        {
            if (_processing.Remove(key, out var again) && again is { } priority) AddLocked(key, priority);
        }
    }

    /// <summary>Takes no more keys; hands out those that wait, then ends the workers. What was delayed is dropped.</summary>
    public void ShutDown()
    {
        lock (_lock)
        {
            _shutDown = true;
            _delayed.Clear();
            _due.Clear();
            while (_waiters.TryDequeue(out var waiter)) waiter.TrySetResult((false, default!));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ShutDown();
        _timer.Dispose();
    }

    private void AddLocked(TKey key, QueuePriority priority)
    {
        if (_shutDown) return;
        if (_processing.TryGetValue(key, out var again))
        {
            if (again is not QueuePriority.Normal) _processing[key] = priority;
            return;
        }

        if (_queued.TryGetValue(key, out var node))
        {
            if (priority == QueuePriority.Normal && node.List == _low)
            {
                _low.Remove(node);
                _normal.AddLast(node);
            }

            return;
        }

        RuntimeMetrics.QueueAdds.Add(1, RuntimeMetrics.Tag("name", _options.Name));
        RuntimeMetrics.QueueDepth.Add(1, RuntimeMetrics.Tag("name", _options.Name));
        _queued[key] = (priority == QueuePriority.Normal ? _normal : _low).AddLast(new Item(key, _time.GetTimestamp()));
        ServeWaiter();
    }

    private void ServeWaiter()
    {
        while (_queued.Count > 0 && _waiters.TryDequeue(out var waiter))
        {
            if (waiter.Task.IsCompleted) continue;
            TryTakeLocked(out var key);
            if (waiter.TrySetResult((true, key))) return;
            // Cancelled in this very moment: the key goes back to the front.
            _processing.Remove(key);
            RuntimeMetrics.QueueDepth.Add(1, RuntimeMetrics.Tag("name", _options.Name));
            _queued[key] = _normal.AddFirst(new Item(key, _time.GetTimestamp()));
        }
    }

    private bool TryTakeLocked(out TKey key)
    {
        var node = _normal.First ?? _low.First;
        if (node is null)
        {
            key = default!;
            return false;
        }

        node.List!.Remove(node);
        key = node.Value.Key;
        _queued.Remove(key);
        _processing[key] = null;
        RuntimeMetrics.QueueDepth.Add(-1, RuntimeMetrics.Tag("name", _options.Name));
        RuntimeMetrics.QueueLatency.Record(
            _time.GetElapsedTime(node.Value.Since).TotalSeconds, RuntimeMetrics.Tag("name", _options.Name));
        return true;
    }

    private void OnDue()
    {
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            while (_delayed.TryPeek(out var key, out var due) && due <= now)
            {
                _delayed.Dequeue();
                // Another time for the same key leaves its entry behind.
                if (!_due.TryGetValue(key, out var wanted) || wanted != due) continue;
                _due.Remove(key);
                AddLocked(key, QueuePriority.Normal);
            }

            SetTimer();
        }
    }

    private void ForgetOvertaken()
    {
        if (_delayed.Count < 64 + (2 * _due.Count)) return;
        _delayed.Clear();
        _delayed.EnqueueRange(_due.Select(d => (d.Key, d.Value)));
    }

    private void SetTimer()
    {
        if (!_delayed.TryPeek(out _, out var due)) return;
        var ticks = Math.Max(0, due - _time.GetTimestamp());
        // Rounded up: a timer that fires a moment early would find nothing due and fire again.
        _timer.Change(
            TimeSpan.FromMilliseconds(Math.Ceiling(ticks * 1000.0 / _time.TimestampFrequency)), Timeout.InfiniteTimeSpan);
    }

    private readonly record struct Item(TKey Key, long Since);
}
