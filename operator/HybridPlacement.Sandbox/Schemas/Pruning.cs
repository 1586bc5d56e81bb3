using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>Drops the fields that a structural schema doesn't specify.</summary>
internal static class Pruning
{
    /// <summary>The paths of what was dropped, in the order in which they stood.</summary>
    public static IReadOnlyList<string> Apply(JsonNode? value, SchemaNode? schema, bool isResourceRoot)
    {
        var dropped = new List<string>();
        Prune(value, isResourceRoot ? (schema ?? SchemaNode.Empty).AsResource() : schema, "", dropped);
        return dropped;
    }

    private static void Prune(JsonNode? value, SchemaNode? schema, string path, List<string> dropped)
    {
        if (schema is { PreservesUnknownFields: true })
        {
            Descend(value, schema, path, dropped);
            return;
        }
        if (value is JsonObject map)
        {
            foreach (var (key, item) in map.ToArray())
            {
                if (schema is { EmbeddedResource: true } && IsMeta(key))
                    continue;
                if (schema is not null && schema.Properties.TryGetValue(key, out var property))
                {
                    Prune(item, property, FieldPath.Child(path, key), dropped);
                }
                else if (schema?.AdditionalPropertiesAllowed is not null)
                {
                    Prune(item, schema.AdditionalProperties, FieldPath.Child(path, key), dropped);
                }
                else
                {
                    if (!IsMeta(key) || path.Length > 0)
                        dropped.Add(FieldPath.Child(path, key));
                    map.Remove(key);
                }
            }
        }
        else if (value is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
                Prune(list[i], schema?.Items, FieldPath.Index(path, i), dropped);
        }
    }

    /// <summary>Below x-kubernetes-preserve-unknown-fields, what is specified is pruned and all else stays.</summary>
    private static void Descend(JsonNode? value, SchemaNode schema, string path, List<string> dropped)
    {
        if (value is JsonObject map)
        {
            foreach (var (key, item) in map.ToArray())
            {
                if (schema.EmbeddedResource && IsMeta(key))
                    continue;
                if (schema.Properties.TryGetValue(key, out var property))
                    Prune(item, property, FieldPath.Child(path, key), dropped);
                else if (schema.AdditionalPropertiesAllowed is not null)
                    Prune(item, schema.AdditionalProperties, FieldPath.Child(path, key), dropped);
            }
        }
        else if (value is JsonArray list && schema.Items is { } items)
        {
            for (var i = 0; i < list.Count; i++)
                Descend(list[i], items, FieldPath.Index(path, i), dropped);
        }
    }

    private static bool IsMeta(string key) => key is "apiVersion" or "kind" or "metadata";
}
