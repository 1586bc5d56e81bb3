using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Schemas;

namespace HybridPlacement.Sandbox.ManagedFields;

/// <summary>How a value is merged and owned.</summary>
internal enum Shape
{
    /// <summary>As a whole: scalars, atomic lists, atomic maps.</summary>
    Leaf,

    /// <summary>Field by field.</summary>
    Map,

    /// <summary>Item by item: lists of type set or map.</summary>
    List,
}

/// <summary>
/// What the schema says about merging a value. Where it says nothing (a null schema, or one without a type) the value
/// itself tells: objects merge field by field, lists are atomic.
/// </summary>
internal static class Typing
{
    public static Shape ShapeOf(SchemaNode? schema, JsonNode? value)
    {
        if (schema is null || (schema.Type.Length == 0 && !schema.IntOrString))
            return value is JsonObject && schema?.MapType != "atomic" ? Shape.Map : Shape.Leaf;
        return schema.Type switch
        {
            "object" when schema.MapType != "atomic" && value is JsonObject or null => Shape.Map,
            "array" when schema.ListType is "map" or "set" && value is JsonArray or null => Shape.List,
            _ => Shape.Leaf,
        };
    }

    public static SchemaNode? Field(SchemaNode? schema, string name) => schema?.Field(name);

    public static PathElement Item(SchemaNode schema, JsonNode? item)
    {
        if (schema.ListType == "set")
            return PathElement.Value(item);
        var keys = new List<KeyValuePair<string, JsonNode?>>(schema.ListMapKeys.Count);
        // Most lists have one key, and this is asked of each item of each write.
        IEnumerable<string> names = schema.ListMapKeys.Count == 1 ? schema.ListMapKeys : schema.ListMapKeys.Order(StringComparer.Ordinal);
        foreach (var key in names)
        {
            if (item is JsonObject map && map.TryGetPropertyValue(key, out var value) && value is not null)
                keys.Add(new(key, value));
            else if (DefaultOf(schema.Items, key) is { } assumed)
                keys.Add(new(key, assumed));
        }
        return PathElement.Key(keys);
    }

    /// <summary>A key that isn't given has its default; without one, a required string is empty, as in Go.</summary>
    private static JsonNode? DefaultOf(SchemaNode? items, string key)
    {
        if (items?.Field(key) is not { } field)
            return null;
        if (field.Default is not null)
            return field.Default;
        return field.Type == "string" && items.BuiltIn?.Required.Contains(key) == true ? "" : null;
    }
}
