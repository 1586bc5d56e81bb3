using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>Finds the item of a list of type map by the values of its keys.</summary>
internal sealed class ListMapIndex
{
    private readonly IReadOnlyList<string> _keys;
    private readonly Dictionary<string, JsonNode?> _items = new(StringComparer.Ordinal);

    public ListMapIndex(JsonArray list, IReadOnlyList<string> keys)
    {
        _keys = keys;
        // Of items with the same key the last one counts, as on the server.
        foreach (var item in list)
        {
            if (KeyOf(item) is { } key)
                _items[key] = item;
        }
    }

    public JsonNode? Find(JsonNode? item) =>
        KeyOf(item) is { } key && _items.TryGetValue(key, out var found) ? found : null;

    private string? KeyOf(JsonNode? item)
    {
        if (item is not JsonObject map)
            return null;
        // A key that isn't there is told apart from one that is null.
        return string.Join('\0', _keys.Select(k => map.TryGetPropertyValue(k, out var v) ? GoText.Json(v) : ""));
    }
}
