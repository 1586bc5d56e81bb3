using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Schemas;

namespace HybridPlacement.Sandbox.ManagedFields;

/// <summary>What an object sets, and an object without what a set names.</summary>
internal static class FieldSets
{
    /// <summary>All that the object sets: leaves, items of lists, entries of maps, and objects that are empty.</summary>
    public static FieldSet Of(JsonNode value, SchemaNode? schema) => Below(value, schema, out _) ?? new FieldSet();

    /// <summary>A copy without the members of the set; lists and maps that this empties are gone as well.</summary>
    public static JsonNode? Remove(JsonNode? value, FieldSet set, SchemaNode? schema)
    {
        switch (Typing.ShapeOf(schema, value))
        {
            case Shape.Map when value is JsonObject map:
                if (map.Count == 0)
                    return new JsonObject();
                var fields = new JsonObject();
                foreach (var (key, item) in map)
                {
                    var element = PathElement.Field(key);
                    if (set.Has(element))
                        continue;
                    if (set.Below(element) is not { } below)
                        fields[key] = item?.DeepClone();
                    else if (Remove(item, below, Typing.Field(schema, key)) is { } rest)
                        fields[key] = rest;
                }
                return fields.Count > 0 ? fields : null;
            case Shape.List when value is JsonArray list:
                if (list.Count == 0)
                    return new JsonArray();
                var items = new JsonArray();
                foreach (var item in list)
                {
                    var element = Typing.Item(schema!, item);
                    if (!set.Has(element))
                        items.Add(set.Below(element) is { } below ? Remove(item, below, schema!.Items) : item?.DeepClone());
                }
                return items.Count > 0 ? items : null;
            default:
                return value?.DeepClone();
        }
    }

    /// <summary>What lies below a value; null where there is nothing.</summary>
    private static FieldSet? Below(JsonNode? value, SchemaNode? schema, out bool isLeaf)
    {
        FieldSet? set = null;
        isLeaf = false;
        switch (Typing.ShapeOf(schema, value))
        {
            case Shape.Map when value is JsonObject map:
                foreach (var (key, item) in map)
                {
                    var below = Below(item, Typing.Field(schema, key), out var isMember);
                    isMember |= item is null or JsonObject { Count: 0 } || schema?.Properties.ContainsKey(key) != true;
                    (set ??= new FieldSet()).Add(PathElement.Field(key), isMember, below);
                }
                break;
            case Shape.List when value is JsonArray list:
                foreach (var item in list)
                    (set ??= new FieldSet()).Add(Typing.Item(schema!, item), isMember: true, Below(item, schema!.Items, out _));
                break;
            case Shape.Leaf:
                isLeaf = true;
                break;
        }
        return set;
    }
}
