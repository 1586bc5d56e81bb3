using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Storage;

namespace HybridPlacement.Sandbox.Api;

/// <summary>
/// Lists that a client reads in pages. What is left is kept as it was at the first page, so that the pages agree; kept for
/// a bounded number of lists, and then the token has expired (410), as after a compaction.
/// </summary>
internal sealed class ListPages
{
    private const int Kept = 256;

    private readonly ConcurrentDictionary<string, (IReadOnlyList<StoredObject> Objects, long Revision)> _rests = new();
    private readonly ConcurrentQueue<string> _order = new();
    private long _next;

    /// <summary>The first page of a list, and the metadata that goes with it.</summary>
    public (IReadOnlyList<StoredObject> Page, JsonObject Metadata) First(IReadOnlyList<StoredObject> all, long revision, int limit)
    {
        var metadata = new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture) };
        if (limit <= 0 || all.Count <= limit)
            return (all, metadata);
        var token = Interlocked.Increment(ref _next).ToString("x16", CultureInfo.InvariantCulture);
        _rests[token] = ([.. all.Skip(limit)], revision);
        _order.Enqueue(token);
        if (_order.Count > Kept && _order.TryDequeue(out var oldest))
            _rests.TryRemove(oldest, out _);
        metadata["continue"] = token;
        metadata["remainingItemCount"] = all.Count - limit;
        return ([.. all.Take(limit)], metadata);
    }

    /// <exception cref="ApiStatusException">400: no token of a list; 410: the token isn't kept any more.</exception>
    public (IReadOnlyList<StoredObject> Page, JsonObject Metadata) Continue(string token, int limit)
    {
        if (!long.TryParse(token, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _))
            throw ApiStatusException.BadRequest($"continue key is not valid: \"{token}\"");
        return _rests.TryGetValue(token, out var rest)
            ? First(rest.Objects, rest.Revision, limit)
            : throw ApiStatusException.Gone(
                "The provided continue parameter is too old to display a consistent list result. You can start a new list "
                + "without the continue parameter, or use the continue token in this response to retrieve the remainder of "
                + "the results. Continuing with the provided token results in an inconsistent list.");
    }
}
