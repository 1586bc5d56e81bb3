using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Storage;

namespace HybridPlacement.Sandbox.Api;

/// <summary>Cuts a list into the pages that a client reads it in.</summary>
internal static class ListPages
{
    /// <param name="objects">All objects in the order of their keys, as they were at the revision.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="token">Where to go on; null for the first page.</param>
    /// <param name="selector">Which of them are asked for.</param>
    /// <param name="limit">How many at most; 0 for all.</param>
    public static (IReadOnlyList<StoredObject> Page, JsonObject Metadata) Cut(
        IReadOnlyList<StoredObject> objects, long revision, PageToken? token, ObjectSelector selector, int limit)
    {
        var rest = token is null ? objects : [.. objects.Where(o => o.Key.CompareTo(token.After) > 0)];
        var matching = selector.IsEverything ? rest : [.. rest.Where(o => selector.Matches(o.Tree))];
        var metadata = Metadata(revision);
        if (limit <= 0 || matching.Count <= limit)
            return (matching, metadata);
        metadata["continue"] = new PageToken(revision, matching[limit - 1].Key).ToString();
        // The real server can't tell how many of those that are left will match.
        if (selector.IsEverything)
            metadata["remainingItemCount"] = matching.Count - limit;
        return ([.. matching.Take(limit)], metadata);
    }

    public static JsonObject Metadata(long revision) =>
        new() { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture) };
}
