using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>
/// A value of an update beside the value that stood there before. Fields are paired by name, items of a list only
/// where the list is a map (by its keys); what can't be paired has no correlation. Used to let pass (ratchet)
/// what was invalid already and hasn't changed.
/// </summary>
internal sealed class Correlation(JsonNode? value, JsonNode? old, SchemaNode schema)
{
    private ListMapIndex? _oldItems;
    private bool? _unchanged;

    // Most values have none.
    private Dictionary<object, Correlation?> Children => field ??= [];

    public JsonNode? Value => value;

    public Correlation? Key(string field)
    {
        if (Children.TryGetValue(field, out var known))
            return known;
        Correlation? child = null;
        if (value is JsonObject map && old is JsonObject oldMap
            && map.TryGetPropertyValue(field, out var item) && oldMap.TryGetPropertyValue(field, out var oldItem)
            && schema.Field(field) is { } fieldSchema)
        {
            child = new Correlation(item, oldItem, fieldSchema);
        }
        return Children[field] = child;
    }

    public Correlation? Index(int index)
    {
        if (Children.TryGetValue(index, out var known))
            return known;
        Correlation? child = null;
        if (value is JsonArray list && old is JsonArray oldList && index < list.Count
            && schema is { ListType: "map", Items: { } items })
        {
            _oldItems ??= new ListMapIndex(oldList, schema.ListMapKeys);
            if (_oldItems.Find(list[index]) is { } oldItem)
                child = new Correlation(list[index], oldItem, items);
        }
        return Children[index] = child;
    }

    /// <summary>Whether the value is what it was; a list of type map may have changed its order.</summary>
    public bool Unchanged => _unchanged ??= Compare();

    private bool Compare()
    {
        if (value is null || old is null)
            return value is null && old is null;
        switch (value, old)
        {
            case (JsonArray list, JsonArray oldList):
                if (list.Count != oldList.Count)
                    return false;
                for (var i = 0; i < list.Count; i++)
                {
                    if (Index(i) is not { } child)
                        return schema.ListType != "map" && JsonKinds.DeepEqual(value, old);
                    if (!child.Unchanged)
                        return false;
                }
                return true;
            case (JsonObject map, JsonObject oldMap):
                return map.Count == oldMap.Count && map.All(p => Key(p.Key) is { Unchanged: true });
            default:
                return JsonKinds.DeepEqual(value, old);
        }
    }
}
