namespace HybridPlacement.Serving.Inference;

/// <summary>
/// Lets as many requests run as there are processors, and a bounded number wait: more at once only makes each slower,
/// and a queue without end answers nobody in time.
/// </summary>
internal sealed class InferenceGate(int concurrency, int longestQueue) : IDisposable
{
    private readonly SemaphoreSlim _running = new(concurrency, concurrency);
    private int _waiting;

    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Waits for a turn; the caller leaves by disposing of what it got.</summary>
    public async ValueTask<Turn> EnterAsync(CancellationToken cancellation)
    {
        if (_running.Wait(0, CancellationToken.None))
            return new Turn(_running);
        Queue();
        try
        {
            await _running.WaitAsync(cancellation);
            return new Turn(_running);
        }
        finally
        {
            Unqueue(1);
        }
    }

    /// <summary>Counts a request as waiting.</summary>
    /// <exception cref="InferenceException">As many are waiting as may.</exception>
    public void Queue()
    {
        if (Interlocked.Increment(ref _waiting) <= longestQueue)
            return;
        Unqueue(1);
        throw InferenceException.Busy($"{concurrency} requests are running and {longestQueue} waiting; try again later");
    }

    public void Unqueue(int requests) => Interlocked.Add(ref _waiting, -requests);

    public void Dispose() => _running.Dispose();

    internal readonly record struct Turn(SemaphoreSlim Running) : IDisposable
    {
        public void Dispose() => Running.Release();
    }
}
