using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;

namespace HybridPlacement.Benchmarks.Scale;

/// <summary>When each model was made, when its three children and its status were seen, and when it was ready: told by watches.</summary>
internal sealed class ModelTimes
{
    private const int Parts = 4;

    private readonly ConcurrentDictionary<string, Entry> _models = new(StringComparer.Ordinal);

    public int Written => _models.Values.Count(m => m.WrittenAt is not null);

    public int Ready => _models.Values.Count(m => m.ReadyAt is not null);

    public void Made(string name) => Of(name).MadeAt = Stopwatch.GetTimestamp();

    /// <summary>Seconds from the first model that was made to the last that was written.</summary>
    public double WrittenSeconds => Span(m => m.WrittenAt);

    public double ReadySeconds => Span(m => m.ReadyAt);

    /// <summary>Milliseconds from made to written, at a share of the models.</summary>
    public double Percentile(double share)
    {
        var all = _models.Values.Where(m => m is { MadeAt: > 0, WrittenAt: not null })
            .Select(m => Math.Max(0, Stopwatch.GetElapsedTime(m.MadeAt, m.WrittenAt!.Value).TotalMilliseconds)).Order().ToArray();
        return all.Length == 0 ? 0 : all.Quantile(share);
    }

    public async Task FollowAsync(ApiCalls api, string resource, CancellationToken ct)
    {
        try
        {
            // A server ends watches of a kind whose definition changes. What is told again was seen.
            while (true)
            {
                await api.WatchAsync($"{resource}?watch=true&timeoutSeconds=300", See, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Measured.
        }
    }

    private void See(ReadOnlySequence<byte> line)
    {
        var change = WatchedChange.Read(line);
        if (change.Kind == "ModelDeployment" && change.Name is { } name)
        {
            if (change.ObservedGeneration is { } observed && observed == change.Generation)
                Of(name).See("status");
            if (change.IsReady)
                Of(name).ReadyAt ??= Stopwatch.GetTimestamp();
        }
        else if (change is { Kind: { } kind, Model: { } model })
        {
            Of(model).See(kind);
        }
    }

    private double Span(Func<Entry, long?> end)
    {
        var ends = _models.Values.Select(end).OfType<long>().ToList();
        return ends.Count == 0 ? 0 : Stopwatch.GetElapsedTime(_models.Values.Where(m => m.MadeAt > 0).Min(m => m.MadeAt), ends.Max()).TotalSeconds;
    }

    private Entry Of(string name) => _models.GetOrAdd(name, static _ => new Entry());

    private sealed class Entry
    {
        private readonly HashSet<string> _seen = [];

        public long MadeAt { get; set; }

        public long? WrittenAt { get; private set; }

        public long? ReadyAt { get; set; }

        public void See(string part)
        {
            lock (_seen)
            {
                if (_seen.Add(part) && _seen.Count == Parts)
                    WrittenAt = Stopwatch.GetTimestamp();
            }
        }
    }
}
