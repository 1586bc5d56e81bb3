using System.Globalization;
using System.Net;
using System.Text.Json;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.KubeRuntime;

/// <summary>Keeps a sink equal to the server's state of one resource in one namespace: list, then watch, for ever.</summary>
/// <remarks>
/// resourceVersion known: watch from it. Unknown: list (streaming, else paged), swap, go on. A watch that ends is normal; 410 in
/// either form (HTTP, ERROR event) forgets the version, so exactly one list follows. A store that was restored with its counter
/// set forward answers 410 too. One whose counter went back says nothing on watches until it has caught up: so a watch whose
/// connection broke, as each does when a server is restarted, is opened again only after a look at the version that there is now;
/// where that is an earlier one, all that is remembered of anything may be wrong, and the reflector ends. A counter that has caught
/// up by then gives itself away by what was heard of last, which a list of exactly that version doesn't have: so the watch goes on from
/// before there, and not from a bookmark of later: what was heard of last may have overtaken what the connection broke before. Where
/// nothing was heard since the last list, there is another.
/// </remarks>
internal sealed partial class Reflector<TObject>(
    KubeClient client, string ns, InformerOptions options, IReflectorSink<TObject> sink, TimeProvider time, ILogger logger)
    where TObject : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly TimeSpan ShortLived = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Healthy = TimeSpan.FromMinutes(2);

    private readonly KubeResource _resource = KubeResource.Of<TObject>();
    private readonly KubeJson _json = options.Transform is null ? client.Json.WithoutManagedFields : client.Json;
    private readonly Jitter _jitter = new(options.JitterSeed);
    private bool _watchList = options.UseWatchList;
    private string? _version;
    private Heard? _last;
    private bool _isBroken;
    private int _failures;

    private enum WatchEnd
    {
        Closed,
        Expired,
        Broken,
        NoWatchList,
    }

    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="StoreRestoredException">
    /// The server is at an earlier version than has been seen. A list would put this resource right, but others may be as wrong and not
    /// know it: their versions may have been passed again before they look.
    /// </exception>
    public async Task RunAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            TimeSpan? wait = null;
            try
            {
                if (_version is null && !_watchList) await ListAsync(ct);
                if (_isBroken)
                {
                    await CheckVersionAsync(ct);
                    if (_version is null && !_watchList) continue;
                }

                var end = await WatchAsync(ct);
                _isBroken = end == WatchEnd.Broken;
                Count(RuntimeMetrics.InformerWatches, "result", end.ToString());
                var lived = time.GetElapsedTime(started);
                if (lived >= Healthy) _failures = 0;
                if (end == WatchEnd.Expired) Forget();
                if (end == WatchEnd.NoWatchList) _watchList = false;
                else if (end == WatchEnd.Broken || lived < ShortLived) wait = Backoff();
                else _failures = 0;
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (KubeApiException e) when (e.IsGone)
            {
                Count(RuntimeMetrics.InformerWatches, "result", nameof(WatchEnd.Expired));
                Forget();
                wait = Backoff();
            }
            catch (KubeApiException e) when (options.IsOptional && (e.IsNotFound || e.IsForbidden))
            {
                Count(RuntimeMetrics.InformerWatches, "result", "Absent");
                Forget();
                sink.Absent();
                wait = options.AbsentInterval;
            }
            catch (KubeApiException e) when (_version is null && _watchList && e.IsInvalid)
            {
                LogNoWatchList(_resource.QualifiedName, e.Message);
                _watchList = false;
            }
#pragma warning disable CA1031 // An informer never ends by another failure; it says so, counts it and goes on.
            catch (Exception e) when (e is not StoreRestoredException)
#pragma warning restore CA1031
            {
                _isBroken = true;
                Count(RuntimeMetrics.InformerWatches, "result", "Error");
                wait = Backoff();
                if ((e as KubeApiException)?.RetryAfter is { } asked && asked > wait)
                    wait = asked < options.MaxRetryAfter ? asked : options.MaxRetryAfter;
                LogFailure(_resource.QualifiedName, wait.Value, e.Message);
            }

            if (wait is { } delay)
            {
                try
                {
                    await Task.Delay(delay, time, ct);
                }
                catch (OperationCanceledException) when (ct.IsCancellationRequested)
                {
                    return;
                }
            }
        }
    }

    private TimeSpan Backoff() => _jitter.Backoff(options.FirstBackoff, options.MaxBackoff, _failures++);

    private async Task CheckVersionAsync(CancellationToken ct)
    {
        if (_version is not { } last) return;
        var now = await client.VersionAsync<TObject>(ns, ct);
        if (ResourceVersions.Compare(now, last) < 0)
        {
            throw new StoreRestoredException(
                $"{_resource.QualifiedName}: the server is at version {now} and was at {last}: its store has been restored to an earlier state");
        }

        if (_last is not { } heard)
        {
            Forget();
            return;
        }

        if (!await HappenedAsync(heard, ct))
        {
            throw new StoreRestoredException(
                $"{_resource.QualifiedName} {heard.Key}: what was heard of it at version {heard.Version} is no longer so: the server's store "
                + "has been restored to an earlier state");
        }

        _version = ResourceVersions.Compare(heard.Known, heard.Version) < 0 ? heard.Known : heard.Version;
    }

    private async Task<bool> HappenedAsync(Heard heard, CancellationToken ct)
    {
        var then = await client.ListOneAsync<TObject>(heard.Key, ct, heard.Version);
        // Of what has merely left the selector a watch says too that it was deleted.
        if (then is not null) return then.Metadata.ResourceVersion == heard.Version;
        return heard.Deleted && ResourceVersions.Before(heard.Version) is { } before
            && await client.ListOneAsync<TObject>(heard.Key, ct, before) is not null;
    }

    private void Forget() => (_version, _last) = (null, null);

    private async Task ListAsync(CancellationToken ct)
    {
        var items = new List<ListedObject>();
        var poisoned = new List<PoisonedObject>();
        var list = new ListOptions
        {
            Namespace = ns,
            LabelSelector = options.LabelSelector,
            FieldSelector = options.FieldSelector,
            PageSize = options.PageSize,
        };
        var version = await client.ListPagesAsync<TObject>(
            list,
            _json,
            item =>
            {
                if (Transform(item) is { } error) poisoned.Add(error);
                else items.Add(sink.Keep(item));
            },
            poisoned.Add,
            ct);
        Count(RuntimeMetrics.InformerLists, "kind", "paged");
        sink.Replace(items, poisoned, version);
        _version = version;
    }

    private async Task<WatchEnd> WatchAsync(CancellationToken ct)
    {
        var seconds = _jitter.Between(290, 590);
        var initial = _version is null ? new InitialList() : null;
        using var idle = new CancellationTokenSource(
            initial is null ? TimeSpan.FromSeconds(seconds) + options.WatchGrace : options.WatchListSilence, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, idle.Token);
        try
        {
            using var response = await client.OpenWatchAsync(_resource, ns, Query(seconds, initial is not null), both.Token);
            await using var stream = await response.Content.ReadAsStreamAsync(both.Token);
            await foreach (var line in WatchReader.ReadAsync(stream, both.Token))
            {
                if (initial is not null) idle.CancelAfter(options.WatchListSilence);
                var end = Take(line, ref initial, out var synced);
                if (end is not null) return end.Value;
                if (synced) idle.CancelAfter(TimeSpan.FromSeconds(seconds) + options.WatchGrace);
            }

            return initial is null ? WatchEnd.Closed : WatchEnd.Broken;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            if (initial is null) return WatchEnd.Broken;
            LogNoWatchList(_resource.QualifiedName, "no end of the initial events");
            return WatchEnd.NoWatchList;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            LogEnded(_resource.QualifiedName, e.Message);
            return WatchEnd.Broken;
        }
        catch (JsonException e)
        {
            // Not an object that can't be read, but no line at all: what it said is lost, so the state is listed again.
            LogFailure(_resource.QualifiedName, TimeSpan.Zero, $"a line of the watch isn't JSON: {e.Message}");
            Forget();
            return WatchEnd.Broken;
        }
    }

    private List<(string, string?)> Query(int seconds, bool initial)
    {
        List<(string, string?)> query =
        [
            ("watch", "true"), ("allowWatchBookmarks", "true"),
            ("timeoutSeconds", seconds.ToString(CultureInfo.InvariantCulture)),
            ("labelSelector", options.LabelSelector), ("fieldSelector", options.FieldSelector),
        ];
        if (initial) query.AddRange([("sendInitialEvents", "true"), ("resourceVersionMatch", "NotOlderThan")]);
        else query.Add(("resourceVersion", _version));
        return query;
    }

    private WatchEnd? Take(WatchLine line, ref InitialList? initial, out bool synced)
    {
        synced = false;
        switch (line.Type)
        {
            case "ERROR":
                return Error(line.Object.Span);
            case "BOOKMARK":
                return Bookmark(line.Object, ref initial, out synced);
            case "ADDED" or "MODIFIED" or "DELETED":
                Change(line.Object.Span, line.Type == "DELETED", initial);
                return null;
            default:
                throw new JsonException($"a watch event of unknown type '{line.Type}'");
        }
    }

    private WatchEnd Error(ReadOnlySpan<byte> json)
    {
        var status = _json.Read<V1Status>(json) ?? new();
        var error = new KubeApiException(
            "watch", KubeResource.Of<TObject>().Path(string.Empty), status,
            status.Details?.RetryAfterSeconds is > 0 and var s ? TimeSpan.FromSeconds(s) : null);
        return error.IsGone || error.StatusCode == HttpStatusCode.Gone ? WatchEnd.Expired : throw error;
    }

    private WatchEnd? Bookmark(ReadOnlyMemory<byte> json, ref InitialList? initial, out bool synced)
    {
        synced = false;
        using var document = JsonDocument.Parse(json);
        var metadata = document.RootElement.GetProperty("metadata");
        var version = metadata.TryGetProperty("resourceVersion", out var v) ? v.GetString() : null;
        if (initial is not null)
        {
            if (!(metadata.TryGetProperty("annotations", out var annotations) &&
                annotations.TryGetProperty("k8s.io/initial-events-end", out var end) && end.ValueEquals("true")))
            {
                LogNoWatchList(_resource.QualifiedName, "a bookmark without the end of the initial events");
                return WatchEnd.NoWatchList;
            }

            Count(RuntimeMetrics.InformerLists, "kind", "streamed");
            sink.Replace(initial.Objects.Values, initial.Poisoned, version ?? string.Empty);
            initial = null;
            synced = true;
        }

        _version = version;
        sink.Advance(version);
        return null;
    }

    private void Change(ReadOnlySpan<byte> json, bool deleted, InitialList? initial)
    {
        var obj = _json.TryReadObject<TObject>(json, out var poisoned);
        if (obj is not null && Transform(obj) is { } error)
        {
            poisoned = error;
            obj = null;
        }

        if (initial is not null)
        {
            initial.Take(obj is null ? null : sink.Keep(obj), poisoned, deleted);
            return;
        }

        if (obj is null) sink.Poison(poisoned!, deleted);
        else if (deleted) sink.Delete(obj);
        else sink.Upsert(obj);
        var version = obj?.Metadata.ResourceVersion ?? poisoned?.ResourceVersion;
        if (string.IsNullOrEmpty(version)) return;
        var known = _last?.Version == version ? _last.Known : _version;
        _version = version;
        _last = obj is null ? null : new(NamespacedName.Of(obj), version, deleted, known);
        sink.Advance(version);
    }

    private PoisonedObject? Transform(TObject obj)
    {
        try
        {
            options.Transform?.Invoke(obj);
            return null;
        }
#pragma warning disable CA1031 // Somebody else's function on somebody else's object: named and counted, the rest goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new(NamespacedName.Of(obj), obj.Metadata.Uid, obj.Metadata.ResourceVersion, e.Message);
        }
    }

    private void Count(System.Diagnostics.Metrics.Counter<long> counter, string tag, string value) =>
        counter.Add(1, RuntimeMetrics.Tag("resource", _resource.QualifiedName), RuntimeMetrics.Tag(tag, value));

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Resource}: list or watch failed, again in {Delay}: {Error}")]
    private partial void LogFailure(string resource, TimeSpan delay, string error);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Resource}: watch connection ended: {Error}")]
    private partial void LogEnded(string resource, string error);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Resource}: the server doesn't stream lists ({Why}); listing page by page")]
    private partial void LogNoWatchList(string resource, string why);

    /// <summary>What a watch has told last, and the version that was known until then.</summary>
    private sealed record Heard(NamespacedName Key, string Version, bool Deleted, string? Known);

    /// <summary>What a streaming list has told so far.</summary>
    private sealed class InitialList
    {
        public Dictionary<NamespacedName, ListedObject> Objects { get; } = [];

        public List<PoisonedObject> Poisoned { get; } = [];

        public void Take(ListedObject? obj, PoisonedObject? poisoned, bool deleted)
        {
            if (obj is null) Poisoned.Add(poisoned!);
            else if (deleted) Objects.Remove(obj.Key);
            else Objects[obj.Key] = obj;
        }
    }
}
