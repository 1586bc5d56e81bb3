namespace HybridPlacement.Serving.Metrics;

/// <summary>Counters of one model; safe for use by many threads.</summary>
internal sealed class ModelCounters
{
    /// <summary>Upper bounds of the latency histogram, in seconds.</summary>
    public static IReadOnlyList<double> Bounds { get; } =
        [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly long[] _failures = new long[Enum.GetValues<FailureReason>().Length];
    private readonly long[] _buckets = new long[Bounds.Count + 1];
    private long _success, _executions, _inferences, _totalTicks, _queueTicks, _inputTicks, _inferTicks, _outputTicks;

    public long Success => Volatile.Read(ref _success);

    /// <summary>Runs of the model; fewer than requests where these are run together.</summary>
    public long Executions => Volatile.Read(ref _executions);

    /// <summary>Answers given; a batch of eight counts eight.</summary>
    public long Inferences => Volatile.Read(ref _inferences);

    public long TotalMicroseconds => Microseconds(ref _totalTicks);

    public long QueueMicroseconds => Microseconds(ref _queueTicks);

    public long InputMicroseconds => Microseconds(ref _inputTicks);

    public long InferMicroseconds => Microseconds(ref _inferTicks);

    public long OutputMicroseconds => Microseconds(ref _outputTicks);

    public double TotalSeconds => (double)Volatile.Read(ref _totalTicks) / TimeSpan.TicksPerSecond;

    public long Failures(FailureReason reason) => Volatile.Read(ref _failures[(int)reason]);

    /// <summary>Requests by the bucket that they fall in; the last is beyond all bounds.</summary>
    public IReadOnlyList<long> Buckets() => [.. Enumerable.Range(0, _buckets.Length).Select(i => Volatile.Read(ref _buckets[i]))];

    public void Failed(FailureReason reason) => Interlocked.Increment(ref _failures[(int)reason]);

    public void Executed() => Interlocked.Increment(ref _executions);

    public void Succeeded(long batch, RequestTimes times)
    {
        Interlocked.Increment(ref _success);
        Interlocked.Add(ref _inferences, batch);
        Interlocked.Add(ref _totalTicks, times.Total.Ticks);
        Interlocked.Add(ref _queueTicks, times.Queue.Ticks);
        Interlocked.Add(ref _inputTicks, times.Input.Ticks);
        Interlocked.Add(ref _inferTicks, times.Infer.Ticks);
        Interlocked.Add(ref _outputTicks, times.Output.Ticks);
        var bucket = 0;
        while (bucket < Bounds.Count && times.Total.TotalSeconds > Bounds[bucket])
            bucket++;
        Interlocked.Increment(ref _buckets[bucket]);
    }

    private static long Microseconds(ref long ticks) => Volatile.Read(ref ticks) / TimeSpan.TicksPerMicrosecond;
}
