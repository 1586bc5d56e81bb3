using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.Patching;

/// <summary>Lists in strategic merge: their keys, and the order in which merged items stand.</summary>
internal static class MergedList
{
    public static JsonNode? KeyOf(JsonObject item, string mergeKey) =>
        item.TryGetPropertyValue(mergeKey, out var key) ? key : throw new ApiStatusException(
            500, "", $"map: {GoFormat.Of(item)} does not contain declared merge key: {mergeKey}");

    public static JsonArray Union(JsonArray left, JsonArray right)
    {
        var union = new JsonArray();
        foreach (var item in left.Concat(right))
        {
            if (!union.Any(known => JsonKinds.DeepEqual(known, item)))
                union.Add(JsonKinds.Copy(item));
        }
        return union;
    }

    /// <summary>
    /// Items named by the patch come in the patch's order. Those that only the server knew keep theirs, and stand
    /// before the first patched item that they stood before on the server.
    /// </summary>
    public static JsonArray Order(JsonArray merged, JsonArray onServer, JsonArray order, string mergeKey)
    {
        var patched = merged.Where(item => IndexOf(order, item, mergeKey) >= 0)
            .OrderBy(item => IndexOf(order, item, mergeKey)).ToList();
        var serverOnly = merged.Where(item => IndexOf(order, item, mergeKey) < 0).ToList();
        var result = new JsonArray();
        int left = 0, right = 0;
        while (left < serverOnly.Count || right < patched.Count)
        {
            var takeServers = right >= patched.Count
                || (left < serverOnly.Count && StoodBefore(onServer, serverOnly[left], patched[right], mergeKey));
            result.Add(JsonKinds.Copy(takeServers ? serverOnly[left++] : patched[right++]));
        }
        return result;
    }

    /// <summary>A patch must not order its own items in two ways.</summary>
    public static void CheckOrder(JsonArray patch, JsonArray? order, string mergeKey)
    {
        if (order is null)
            return;
        var last = -1;
        foreach (var item in patch)
        {
            if (item is JsonObject map && map["$patch"] is not null)
                continue;
            var index = IndexOf(order, item, mergeKey);
            if (index <= last)
            {
                throw new ApiStatusException(
                    500,
                    "",
                    $"The order in patch list:\n{GoFormat.Of(patch)}\n doesn't match $setElementOrder list:\n{GoFormat.Of(order)}\n");
            }
            last = index;
        }
    }

    private static bool StoodBefore(JsonArray onServer, JsonNode? left, JsonNode? right, string mergeKey)
    {
        var (leftIndex, rightIndex) = (IndexOf(onServer, left, mergeKey), IndexOf(onServer, right, mergeKey));
        return leftIndex >= 0 && rightIndex >= 0 && leftIndex < rightIndex;
    }

    private static int IndexOf(JsonArray list, JsonNode? item, string mergeKey)
    {
        var key = Identity(item, mergeKey);
        for (var i = 0; i < list.Count; i++)
        {
            if (JsonKinds.DeepEqual(Identity(list[i], mergeKey), key))
                return i;
        }
        return -1;
    }

    private static JsonNode? Identity(JsonNode? item, string mergeKey) =>
        mergeKey.Length > 0 && item is JsonObject map ? map[mergeKey] : item;
}
