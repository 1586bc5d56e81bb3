using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Schemas;

/// <summary>Drops the fields that a structural schema doesn't specify.</summary>
internal static class Pruning
{
    /// <summary>The paths of what was dropped, in the order in which they stood.</summary>
    public static IReadOnlyList<string> Apply(JsonNode? value, SchemaNode? schema, bool isResourceRoot)
    {
        var dropped = new List<string>();
        Prune(value, isResourceRoot ? (schema ?? SchemaNode.Empty).AsResource() : schema, new FieldPathStack(), dropped);
        return dropped;
    }

    private static void Prune(JsonNode? value, SchemaNode? schema, FieldPathStack path, List<string> dropped)
    {
        if (schema is { PreservesUnknownFields: true })
        {
            Descend(value, schema, path, dropped);
            return;
        }
        if (value is JsonObject map)
        {
            List<string>? unknown = null;
            foreach (var (key, item) in map)
            {
                if (schema is { EmbeddedResource: true } && IsMeta(key))
                    continue;
                if (schema is not null && schema.Properties.TryGetValue(key, out var property))
                {
                    Step(item, property, path, key, dropped);
                }
                else if (schema?.AdditionalPropertiesAllowed is not null)
                {
                    Step(item, schema.AdditionalProperties, path, key, dropped);
                }
                else
                {
                    if (!IsMeta(key) || !path.IsRoot)
                        dropped.Add(path.Child(key));
                    (unknown ??= []).Add(key);
                }
            }
            foreach (var key in unknown ?? [])
                map.Remove(key);
        }
        else if (value is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                path.Push(i);
                Prune(list[i], schema?.Items, path, dropped);
                path.Pop();
            }
        }
    }

    private static void Step(JsonNode? value, SchemaNode? schema, FieldPathStack path, string key, List<string> dropped)
    {
        path.Push(key);
        Prune(value, schema, path, dropped);
        path.Pop();
    }

    /// <summary>Below x-kubernetes-preserve-unknown-fields, what is specified is pruned and all else stays.</summary>
    private static void Descend(JsonNode? value, SchemaNode schema, FieldPathStack path, List<string> dropped)
    {
        if (value is JsonObject map)
        {
            foreach (var (key, item) in map)
            {
                if (schema.EmbeddedResource && IsMeta(key))
                    continue;
                if (schema.Properties.TryGetValue(key, out var property))
                    Step(item, property, path, key, dropped);
                else if (schema.AdditionalPropertiesAllowed is not null)
                    Step(item, schema.AdditionalProperties, path, key, dropped);
            }
        }
        else if (value is JsonArray list && schema.Items is { } items)
        {
            for (var i = 0; i < list.Count; i++)
            {
                path.Push(i);
                Descend(list[i], items, path, dropped);
                path.Pop();
            }
        }
    }

    private static bool IsMeta(string key) => key is "apiVersion" or "kind" or "metadata";
}
