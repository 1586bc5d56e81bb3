using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel.Types;

namespace HybridPlacement.Sandbox.Cel.Values;

/// <summary>A JSON array. Lists of type set and map are equal in any order, and <c>+</c> merges them.</summary>
internal sealed class JsonList(JsonArray items, CelType type) : CelList
{
    public override int Count => items.Count;

    public override object? this[int index] => JsonValues.Read(items[index], type.Item);

    public override bool EqualTo(CelList other)
    {
        if (type.ListType is null || other is not JsonList { } theirs)
            return SameItems(this, other);
        if (Count != other.Count)
            return false;
        var byKey = theirs.ByKey();
        for (var i = 0; i < Count; i++)
        {
            if (!byKey.TryGetValue(KeyOf(items[i]), out var at) || !Equality.AreEqual(this[i], theirs[at]))
                return false;
        }
        return true;
    }

    public override CelList Concat(CelList other)
    {
        if (type.ListType is null || other is not JsonList { } theirs)
            return base.Concat(other);
        var merged = new List<object?>(this);
        var byKey = ByKey();
        for (var i = 0; i < theirs.Count; i++)
        {
            var key = KeyOf(theirs.NodeAt(i));
            if (byKey.TryGetValue(key, out var at))
            {
                merged[at] = theirs[i];
                continue;
            }
            byKey[key] = merged.Count;
            merged.Add(theirs[i]);
        }
        return Of(merged);
    }

    private JsonNode? NodeAt(int index) => items[index];

    private Dictionary<string, int> ByKey()
    {
        var byKey = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
            byKey[KeyOf(items[i])] = i;
        return byKey;
    }

    private string KeyOf(JsonNode? item) => type.ListType == "map" && item is JsonObject map
        ? string.Join('\0', type.ListMapKeys.Select(k => map.TryGetPropertyValue(k, out var v) ? GoText.Json(v) : ""))
        : GoText.Json(item);
}

/// <summary>A JSON object read as a map.</summary>
internal sealed class JsonMap(JsonObject entries, CelType valueType) : CelMap
{
    public override int Count => entries.Count;

    public override IEnumerable<object> Keys => entries.Select(e => (object)e.Key);

    public override bool TryGet(object? key, out object? value)
    {
        value = null;
        if (key is not string name || !entries.TryGetPropertyValue(name, out var node))
            return false;
        value = JsonValues.Read(node, valueType);
        return true;
    }
}

/// <summary>A JSON object with declared fields, by their escaped names; fields that aren't declared are out of sight.</summary>
internal sealed class JsonFields(JsonObject entries, CelType type) : CelMap
{
    public override int Count => Keys.Count();

    public override IEnumerable<object> Keys => entries
        .Select(e => PropertyNames.Escape(e.Key))
        .OfType<string>()
        .Where(type.Fields.ContainsKey);

    public override bool TryGet(object? key, out object? value)
    {
        value = null;
        if (key is not string name || !type.Fields.TryGetValue(name, out var field)
            || !entries.TryGetPropertyValue(PropertyNames.Unescape(name), out var node))
        {
            return false;
        }
        value = JsonValues.Read(node, field);
        return true;
    }
}
