using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.KubeRuntime;

/// <summary>Records <c>events.k8s.io/v1</c> events: never waits, never fails its caller, never floods the API server.</summary>
/// <remarks>
/// <para>The same event again becomes a series, whose count is written at 2, 4, 8, …; each object has a budget of calls (client-go's
/// numbers). What goes over is dropped and counted in <c>event_recorder_events{result="dropped"}</c>.</para>
/// <para>Events give way to the work that they tell of (<see cref="EventRecorderOptions.IsBusy"/>), for a time: they have the time at
/// which they were recorded, and those about one object are sent in their order.</para>
/// </remarks>
public sealed partial class EventRecorder
{
    private const int MaxNote = 1024;
    private const int MaxReason = 128;
    private const int MaxKnown = 4096;
    private const int LastSenders = 8;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(5);

    private readonly KubeClient _client;
    private readonly EventRecorderOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<SeriesKey, Series> _series = [];
    private readonly Dictionary<string, TokenBucket> _budgets = new(StringComparer.Ordinal);
    private readonly Channel<Series> _queue;
    private long _sequence;

    /// <summary>A recorder. Events are sent while <see cref="RunAsync"/> runs.</summary>
    public EventRecorder(KubeClient client, EventRecorderOptions options, TimeProvider? time = null, ILogger<EventRecorder>? logger = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        _client = client;
        _options = options;
        _time = time ?? TimeProvider.System;
        _logger = logger ?? Microsoft.Extensions.Logging.Abstractions.NullLogger<EventRecorder>.Instance;
        _queue = Channel.CreateBounded<Series>(new BoundedChannelOptions(options.QueueLength) { SingleReader = true });
    }

    /// <summary>Records that something happened to an object.</summary>
    /// <param name="regarding">The object.</param>
    /// <param name="severity">Whether it is bad news.</param>
    /// <param name="reason">CamelCase, why; at most 128 bytes.</param>
    /// <param name="action">CamelCase, what was done or tried; at most 128 bytes.</param>
    /// <param name="note">For people; cut at 1,024 bytes.</param>
    public void Record(IKubernetesObject<V1ObjectMeta> regarding, EventSeverity severity, string reason, string action, string note)
    {
        ArgumentNullException.ThrowIfNull(regarding);
        var resource = KubeResource.Of(regarding.GetType());
        var reference = new V1ObjectReference
        {
            ApiVersion = resource.ApiVersion,
            Kind = resource.Kind,
            Name = regarding.Metadata.Name,
            NamespaceProperty = regarding.Metadata.NamespaceProperty,
            Uid = regarding.Metadata.Uid,
        };
        var subject = $"{resource.QualifiedName}/{NamespacedName.Of(regarding)}/{reference.Uid}";
        var key = new SeriesKey(subject, severity, Cut(reason, MaxReason), Cut(action, MaxReason), Cut(note, MaxNote));
        lock (_lock)
        {
            var series = Find(key, reference);
            series.Count++;
            series.Last = KubeTime.Micro(_time);
            series.LastAt = _time.GetTimestamp();
            if (series.Queued || !IsPowerOfTwo(series.Count)) return;
            if (!Budget(subject).TryTake() || !_queue.Writer.TryWrite(series))
            {
                RuntimeMetrics.EventsSent.Add(1, RuntimeMetrics.Tag("result", "dropped"));
                return;
            }

            series.Queued = true;
            series.QueuedAt = series.LastAt;
        }
    }

    /// <summary>Sends what is recorded, until cancelled; then what still waits, for a moment.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var last = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        await using var onStop = cancellationToken.Register(() => last.CancelAfter(LastMoment));
        try
        {
            while (await _queue.Reader.WaitToReadAsync(cancellationToken))
            {
                await WaitForTurnAsync(cancellationToken);
                // What is being sent when the end comes isn't broken off.
                if (_queue.Reader.TryRead(out var series)) await SendAsync(series, last.Token);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var rest = new List<Series>();
            while (_queue.Reader.TryRead(out var series)) rest.Add(series);
            await Parallel.ForEachAsync(
                rest.GroupBy(s => s.Key.Subject),
                new ParallelOptions { MaxDegreeOfParallelism = LastSenders, CancellationToken = CancellationToken.None },
                async (ofOne, _) =>
                {
                    foreach (var series in ofOne) await SendAsync(series, last.Token);
                });
        }
    }

    /// <summary>Until there is nothing better to do, the first has waited long enough, or many more would be too many.</summary>
    private async Task WaitForTurnAsync(CancellationToken ct)
    {
        while (_queue.Reader.TryPeek(out var first) && _options.IsBusy() && _queue.Reader.Count < _options.QueueLength / 2 &&
            _time.GetElapsedTime(first.QueuedAt) < _options.LongestWait)
        {
            await Task.Delay(LookAgain, _time, ct);
        }
    }

    private Series Find(SeriesKey key, V1ObjectReference reference)
    {
        if (_series.TryGetValue(key, out var known))
        {
            if (_time.GetElapsedTime(known.LastAt) < _options.SeriesGap) return known;
            _series.Remove(key);
        }

        if (_series.Count >= MaxKnown)
        {
            foreach (var (old, _) in _series.OrderBy(s => s.Value.LastAt).Take(MaxKnown / 4).ToList()) _series.Remove(old);
        }

        return _series[key] = new(key, reference, KubeTime.Micro(_time));
    }

    private TokenBucket Budget(string subject)
    {
        if (_budgets.TryGetValue(subject, out var budget)) return budget;
        if (_budgets.Count >= MaxKnown) _budgets.Clear();
        return _budgets[subject] = new(1 / _options.RefillPerObject.TotalSeconds, _options.BurstPerObject, _time);
    }

    private async Task SendAsync(Series series, CancellationToken ct)
    {
        int count;
        DateTime last;
        lock (_lock)
        {
            series.Queued = false;
            (count, last) = (series.Count, series.Last);
        }

        try
        {
            if (series.Written is { } written && await TryPatchAsync(written, count, last, ct)) return;
            var created = await _client.CreateAsync(NewEvent(series, count, last), ct);
            series.Written = NamespacedName.Of(created);
            RuntimeMetrics.EventsSent.Add(1, RuntimeMetrics.Tag("result", "created"));
        }
        catch (Exception e) when (e is KubeApiException or JsonException || (e is OperationCanceledException && ct.IsCancellationRequested))
        {
            RuntimeMetrics.EventsSent.Add(1, RuntimeMetrics.Tag("result", "failed"));
            LogFailed(series.Key.Reason, series.Key.Subject, e.Message);
        }
    }

    private async Task<bool> TryPatchAsync(NamespacedName written, int count, DateTime last, CancellationToken ct)
    {
        var series = _client.Json.ToNode(new Eventsv1EventSeries { Count = count, LastObservedTime = last });
        try
        {
            await _client.PatchAsync<Eventsv1Event>(written, PatchType.Merge, new JsonObject { ["series"] = series }, ct);
            RuntimeMetrics.EventsSent.Add(1, RuntimeMetrics.Tag("result", "aggregated"));
            return true;
        }
        catch (KubeApiException e) when (e.IsNotFound)
        {
            // Events live an hour.
            return false;
        }
    }

    private Eventsv1Event NewEvent(Series series, int count, DateTime last)
    {
        var unique = $"{_time.GetUtcNow().UtcTicks:x}{Interlocked.Increment(ref _sequence):x}";
        return new()
        {
            ApiVersion = "events.k8s.io/v1",
            Kind = "Event",
            Metadata = new()
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"{Cut(series.Regarding.Name, 200)}.{unique}"),
                NamespaceProperty = string.IsNullOrEmpty(series.Regarding.NamespaceProperty) ? "default" : series.Regarding.NamespaceProperty,
            },
            EventTime = series.First,
            Series = count > 1 ? new() { Count = count, LastObservedTime = last } : null,
            ReportingController = _options.ReportingController,
            ReportingInstance = Cut(_options.ReportingInstance, MaxReason),
            Action = series.Key.Action,
            Reason = series.Key.Reason,
            Regarding = series.Regarding,
            Note = series.Key.Note,
            Type = series.Key.Severity.ToString(),
        };
    }

    private static bool IsPowerOfTwo(int n) => (n & (n - 1)) == 0;

    /// <summary>At most so many bytes of UTF-8, as the API server counts, and no half character.</summary>
    internal static string Cut(string text, int bytes)
    {
        if (text.Length * 3 <= bytes || Encoding.UTF8.GetByteCount(text) <= bytes) return text;
        var (length, used) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if ((used += rune.Utf8SequenceLength) > bytes) break;
            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Event {Reason} about {Subject} not sent: {Error}")]
    private partial void LogFailed(string reason, string subject, string error);

    private sealed record SeriesKey(string Subject, EventSeverity Severity, string Reason, string Action, string Note);

    private sealed class Series(SeriesKey key, V1ObjectReference regarding, DateTime first)
    {
        public SeriesKey Key => key;

        public V1ObjectReference Regarding => regarding;

        public DateTime First => first;

        public DateTime Last { get; set; }

        public long LastAt { get; set; }

        public int Count { get; set; }

        public bool Queued { get; set; }

        public long QueuedAt { get; set; }

        public NamespacedName? Written { get; set; }
    }
}
