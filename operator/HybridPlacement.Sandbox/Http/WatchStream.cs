using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Storage;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Http;

/// <summary>What a watch asked for.</summary>
internal sealed record WatchRequest
{
    public string? Namespace { get; init; }

    public string? Name { get; init; }

    public ObjectSelector Selector { get; init; } = ObjectSelector.Everything;

    /// <summary>Null or empty: from what is there now, sent as additions first; <c>0</c> the same.</summary>
    public string? ResourceVersion { get; init; }

    public bool SendInitialEvents { get; init; }

    public bool Bookmarks { get; init; }

    public TimeSpan Timeout { get; init; }

    /// <summary>The revision from which it tells what it would tell of now; null for now.</summary>
    public long? StaleRevision { get; init; }
}

/// <summary>The events of one watch, as objects with <c>type</c> and <c>object</c>.</summary>
internal sealed class WatchStream(ObjectStore store, TimeProvider time)
{
    private static readonly TimeSpan BookmarkInterval = TimeSpan.FromSeconds(60);

    /// <summary>Runs until the timeout, the client or the store ends it.</summary>
    /// <param name="resource">What is watched.</param>
    /// <param name="request">What of it.</param>
    /// <param name="opened">Called once it is open, before the first event: a client waits for the head of the answer.</param>
    /// <param name="send">Takes each event's type and object.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    public async Task RunAsync(
        ResourceDefinition resource,
        WatchRequest request,
        Func<Task> opened,
        Func<string, JsonObject, Task> send,
        CancellationToken cancellationToken)
    {
        var fresh = request.SendInitialEvents || string.IsNullOrEmpty(request.ResourceVersion) || request.ResourceVersion == "0";
        var after = fresh ? 0 : Revision(request);
        using var watch = !fresh ? store.Watch(resource.Storage, after)
            : request.StaleRevision is { } stale ? store.ListAndWatchAt(resource.Storage, stale)
            : store.ListAndWatch(resource.Storage);
        await opened();
        foreach (var obj in watch.Initial.Where(o => IsAskedFor(request, o)))
            await send("ADDED", obj);
        var latest = watch.Revision;
        if (request.SendInitialEvents && request.Bookmarks)
            await send("BOOKMARK", Bookmark(resource, latest, initialEventsEnd: true));

        using var limit = new CancellationTokenSource(request.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            while (true)
            {
                if (watch.Events.TryRead(out var change))
                {
                    // Of a store that was restored: told only what comes after the version it knows.
                    if (change.Revision <= after)
                        continue;
                    latest = change.Revision;
                    if (Translate(request, change) is var (type, obj))
                        await send(type, obj);
                    continue;
                }

                var more = watch.Events.WaitToReadAsync(linked.Token).AsTask();
                if (request.Bookmarks && await Task.WhenAny(more, Task.Delay(BookmarkInterval, time, linked.Token)) != more)
                {
                    // Nothing of this resource changed up to here: the client may go on from the newest revision.
                    await send("BOOKMARK", Bookmark(resource, latest, initialEventsEnd: false));
                }

                if (!await more)
                    return;
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            if (request.Bookmarks)
                await send("BOOKMARK", Bookmark(resource, latest, initialEventsEnd: false));
        }
    }

    private static long Revision(WatchRequest request) =>
        long.TryParse(request.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? revision
            : throw ApiStatusException.BadRequest($"Invalid value: \"{request.ResourceVersion}\": resourceVersion: a number is expected");

    /// <summary>An object that comes to match is an addition for this watch, one that ceases to match a deletion.</summary>
    private static (string Type, JsonObject Object)? Translate(WatchRequest request, StoreEvent change)
    {
        var before = change.Previous is { } previous && IsAskedFor(request, previous);
        var after = !change.Deleted && IsAskedFor(request, change.Object);
        return (before, after) switch
        {
            (false, true) => ("ADDED", change.Object),
            (true, true) => ("MODIFIED", change.Object),
            (true, false) when change.Deleted => ("DELETED", change.Object),
            (true, false) => ("DELETED", At(change.Previous!, change.Revision)),
            _ => null,
        };
    }

    private static bool IsAskedFor(WatchRequest request, JsonObject obj) =>
        (request.Namespace is null || obj.Namespace() == request.Namespace)
        && (request.Name is null || obj.Name() == request.Name)
        && request.Selector.Matches(obj);

    private static JsonObject At(JsonObject obj, long revision)
    {
        var copy = (JsonObject)obj.DeepClone();
        copy["metadata"]!["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture);
        return copy;
    }

    private static JsonObject Bookmark(ResourceDefinition resource, long revision, bool initialEventsEnd)
    {
        var metadata = new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture), ["creationTimestamp"] = null };
        if (initialEventsEnd)
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        return new JsonObject { ["kind"] = resource.Kind, ["apiVersion"] = resource.ApiVersion, ["metadata"] = metadata };
    }
}
