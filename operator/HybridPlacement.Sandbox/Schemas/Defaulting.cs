using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>
/// Sets the defaults of a structural schema, parents before children, so that a default of an object is itself
/// completed. Null in a field that isn't nullable gives way to the default, or is dropped where there is none.
/// </summary>
internal static class Defaulting
{
    public static void Apply(JsonNode? value, SchemaNode? schema)
    {
        DropNullsWithoutDefault(value, schema);
        SetDefaults(value, schema);
    }

    private static void DropNullsWithoutDefault(JsonNode? value, SchemaNode? schema)
    {
        if (schema is null)
            return;
        if (value is JsonObject map)
        {
            for (var i = 0; i < map.Count; i++)
            {
                var (key, item) = map.GetAt(i);
                var field = schema.Field(key);
                if (item is null && field is { Nullable: false, Default: null })
                    map.RemoveAt(i--);
                else
                    DropNullsWithoutDefault(item, field);
            }
        }
        else if (value is JsonArray list)
        {
            foreach (var item in list)
                DropNullsWithoutDefault(item, schema.Items);
        }
    }

    private static void SetDefaults(JsonNode? value, SchemaNode? schema)
    {
        if (schema is null)
            return;
        if (value is JsonObject map)
        {
            foreach (var (key, property) in schema.Properties)
            {
                if (property.Default is not null && (!map.TryGetPropertyValue(key, out var present) || IsUnwantedNull(present, property)))
                    map[key] = JsonKinds.Copy(property.Default);
            }
            for (var i = 0; i < map.Count; i++)
            {
                var key = map.GetAt(i).Key;
                if (!schema.Properties.TryGetValue(key, out var field) && schema.AdditionalProperties is { } values)
                {
                    field = values;
                    if (IsUnwantedNull(map[key], values))
                        map[key] = JsonKinds.Copy(values.Default);
                }
                SetDefaults(map[key], field);
            }
        }
        else if (value is JsonArray list && schema.Items is { } items)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (IsUnwantedNull(list[i], items) && items.Default is not null)
                    list[i] = JsonKinds.Copy(items.Default);
                SetDefaults(list[i], items);
            }
        }
    }

    private static bool IsUnwantedNull(JsonNode? value, SchemaNode schema) => value is null && !schema.Nullable;
}
