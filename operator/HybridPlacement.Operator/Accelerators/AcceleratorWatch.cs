using System.Collections.Concurrent;
using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;

namespace HybridPlacement.Operator.Accelerators;

/// <summary>
/// Asks the servers of GPU models now and then what they compute on: at most a few pods of a model at once, each within a short
/// time and a bounded answer, and a pod that doesn't answer less often.
/// </summary>
internal sealed class AcceleratorWatch(TimeProvider time) : IDisposable
{
    private const int MostPods = 8, LargestAnswer = 4 << 20;

    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1), FreshSilence = TimeSpan.FromMinutes(5), Patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, (DateTimeOffset Time, AcceleratorReading Reading)> _readings = new();

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = Patience,
        MaxResponseContentBufferSize = LargestAnswer,
    };

    /// <summary>What the ready pods of a model say, by pod; empty for a model without an accelerator.</summary>
    public async Task<IReadOnlyDictionary<NamespacedName, AcceleratorReading>> ReadAsync(
        Api.ModelDeployment model, Api.InferenceRuntimeSpec runtime, IReadOnlyList<ObservedPod> pods, CancellationToken cancellationToken)
    {
        if (model.Spec.Accelerator is null)
            return new Dictionary<NamespacedName, AcceleratorReading>();
        var asked = pods.Where(p => p is { Deleting: false, Ended: false, Model: { Ready: true, Address: not null } }).OrderBy(p => p.Key).Take(MostPods);
        var readings = await Task.WhenAll(asked.Select(async p =>
            KeyValuePair.Create(p.Key, await ReadAsync(p, RuntimePorts.Of(runtime), ModelMapping.ServedName(model), cancellationToken))));
        return readings.ToDictionary();
    }

    /// <summary>When what the servers say is worth another question: what isn't as it should be may only have been too early; null for not before the resync.</summary>
    public static TimeSpan? LookAgain(IReadOnlyDictionary<NamespacedName, AcceleratorReading> readings)
    {
        var open = readings.Values.Where(r => r.Reason != Api.Reasons.GpuActive).ToList();
        return open.Count == 0 ? null : open.TrueForAll(r => r.Reason is null) ? FreshSilence : Fresh;
    }

    public void Dispose() => _client.Dispose();

    private async Task<AcceleratorReading> ReadAsync(ObservedPod pod, RuntimePorts ports, string name, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_readings.TryGetValue(pod.Uid, out var known) && now - known.Time < (known.Reading.Reason is null ? FreshSilence : Fresh))
            return known.Reading;
        foreach (var (uid, old) in _readings)
        {
            if (now - old.Time > FreshSilence)
                _readings.TryRemove(uid, out _);
        }

        var address = pod.Model!.Address!;
        var metrics = await GetAsync(new UriBuilder("http", address, ports.Metrics, "metrics").Uri, cancellationToken);
        var config = metrics is null
            ? null
            : await GetAsync(new UriBuilder("http", address, ports.Http, $"v2/models/{Uri.EscapeDataString(name)}/config").Uri, cancellationToken);
        var reading = AcceleratorReading.Read(metrics, config);
        _readings[pod.Uid] = (now, reading);
        return reading;
    }

    /// <summary>Null where there is no good answer in time: then nothing is known, which isn't an error.</summary>
    private async Task<string?> GetAsync(Uri uri, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.GetAsync(uri, cancellationToken);
            return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(cancellationToken) : null;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
