using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Storage;

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

/// <summary>What a watch tells.</summary>
/// <param name="Type">ADDED, MODIFIED, DELETED, BOOKMARK or ERROR.</param>
/// <param name="Stored">The object, where it is one of the store's.</param>
/// <param name="Other">The object, where it isn't.</param>
internal readonly record struct WatchEvent(string Type, StoredObject? Stored, JsonObject? Other)
{
    public JsonObject Object => Stored?.Tree ?? Other!;
}

/// <summary>The events of one watch, as objects with <c>type</c> and <c>object</c>.</summary>
internal sealed class WatchStream(ObjectStore store, TimeProvider time)
{
    private static readonly TimeSpan BookmarkInterval = TimeSpan.FromSeconds(60);

    /// <summary>Runs until the timeout, the client or the store ends it.</summary>
    /// <param name="resource">What is watched.</param>
    /// <param name="request">What of it.</param>
    /// <param name="opened">Called once it is open, before the first event: a client waits for the head of the answer.</param>
    /// <param name="send">Takes each event.</param>
    /// <param name="caughtUp">Called when there is nothing more to send for now.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    public async Task RunAsync(
        ResourceDefinition resource,
        WatchRequest request,
        Func<Task> opened,
        Func<WatchEvent, Task> send,
        Func<Task> caughtUp,
        CancellationToken cancellationToken)
    {
        var fresh = request.SendInitialEvents || string.IsNullOrEmpty(request.ResourceVersion) || request.ResourceVersion == "0";
        var after = fresh ? 0 : Revision(request);
        using var watch = !fresh ? store.Watch(resource.Storage, after)
            : request.StaleRevision is { } stale ? store.ListAndWatchAt(resource.Storage, stale)
            : store.ListAndWatch(resource.Storage);
        await opened();
        foreach (var stored in watch.Initial.Where(o => IsAskedFor(request, o)))
            await send(new WatchEvent("ADDED", stored, null));
        var latest = watch.Revision;
        if (request.SendInitialEvents && request.Bookmarks)
            await send(new WatchEvent("BOOKMARK", null, Bookmark(resource, latest, initialEventsEnd: true)));

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
                    if (Translate(request, change) is { } told)
                        await send(told);
                    continue;
                }

                await caughtUp();

                var more = watch.Events.WaitToReadAsync(linked.Token).AsTask();
                if (request.Bookmarks && await Task.WhenAny(more, Task.Delay(BookmarkInterval, time, linked.Token)) != more)
                {
                    // Nothing of this resource changed up to here: the client may go on from the newest revision.
                    await send(new WatchEvent("BOOKMARK", null, Bookmark(resource, latest, initialEventsEnd: false)));
                }

                if (!await more)
                    return;
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            if (request.Bookmarks)
                await send(new WatchEvent("BOOKMARK", null, Bookmark(resource, latest, initialEventsEnd: false)));
        }
    }

    private static long Revision(WatchRequest request) =>
        long.TryParse(request.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? revision
            : throw ApiStatusException.BadRequest($"Invalid value: \"{request.ResourceVersion}\": resourceVersion: a number is expected");

    /// <summary>An object that comes to match is an addition for this watch, one that ceases to match a deletion.</summary>
    private static WatchEvent? Translate(WatchRequest request, StoreEvent change)
    {
        var before = change.Before is { } previous && IsAskedFor(request, previous);
        var after = !change.Deleted && IsAskedFor(request, change.Current);
        return (before, after) switch
        {
            (false, true) => new WatchEvent("ADDED", change.Current, null),
            (true, true) => new WatchEvent("MODIFIED", change.Current, null),
            (true, false) when change.Deleted => new WatchEvent("DELETED", change.Current, null),
            (true, false) => new WatchEvent("DELETED", null, At(change.Previous!, change.Revision)),
            _ => null,
        };
    }

    private static bool IsAskedFor(WatchRequest request, StoredObject stored) =>
        (request.Namespace is null || stored.Key.Namespace == request.Namespace)
        && (request.Name is null || stored.Key.Name == request.Name)
        && (request.Selector.IsEverything || request.Selector.Matches(stored.Tree));

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
