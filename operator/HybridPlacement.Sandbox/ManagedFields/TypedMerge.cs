using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;
using HybridPlacement.Sandbox.Schemas;

namespace HybridPlacement.Sandbox.ManagedFields;

/// <summary>Merges a configuration into an object: what the configuration says wins, what it leaves out stays, but for managedFields.</summary>
internal static class TypedMerge
{
    public static JsonObject Apply(JsonObject live, JsonObject config, SchemaNode schema) =>
        (JsonObject)Merge(live, config, schema, Level.Object)!;

    private enum Level
    {
        Object,
        Metadata,
        Below,
    }

    private static JsonNode? Merge(JsonNode? live, JsonNode? config, SchemaNode? schema, Level level = Level.Below)
    {
        switch (Typing.ShapeOf(schema, config))
        {
            case Shape.Map when live is JsonObject { Count: > 0 } left && config is JsonObject { Count: > 0 } right:
                var fields = new JsonObject();
                foreach (var (key, value) in left)
                {
                    // Written anew for each apply: as large as all the rest.
                    if (level == Level.Metadata && key == "managedFields")
                        continue;
                    var below = level == Level.Object && key == "metadata" ? Level.Metadata : Level.Below;
                    fields[key] = right.TryGetPropertyValue(key, out var wanted)
                        ? Merge(value, wanted, Typing.Field(schema, key), below)
                        : JsonKinds.Copy(value);
                }
                foreach (var (key, value) in right)
                {
                    if (!left.ContainsKey(key))
                        fields[key] = JsonKinds.Copy(value);
                }
                return fields;
            case Shape.Map when live is JsonObject { Count: > 0 } && config is JsonObject:
            case Shape.List when live is JsonArray { Count: > 0 } && config is JsonArray { Count: 0 }:
                return live.DeepClone();
            case Shape.List when live is JsonArray { Count: > 0 } left && config is JsonArray right:
                return MergeItems(left, right, schema!);
            default:
                return JsonKinds.Copy(config);
        }
    }

    /// <summary>
    /// The configuration's order holds among its own items; items of the live object alone stay where they stood
    /// between those that both have.
    /// </summary>
    private static JsonArray MergeItems(JsonArray live, JsonArray config, SchemaNode schema)
    {
        var left = live.Select(item => Typing.Item(schema, item)).ToList();
        var right = config.Select(item => Typing.Item(schema, item)).ToList();
        var shared = new Queue<PathElement>(right.Where(left.Contains));
        var merged = new HashSet<PathElement>();
        var result = new JsonArray();
        int l = 0, r = 0;
        while (l < left.Count || r < right.Count)
        {
            if (l < left.Count && r < right.Count)
            {
                if (left[l] == right[r])
                {
                    Take(right[r], r);
                    l++;
                    r++;
                    continue;
                }
                if (right.Contains(left[l]) && shared.TryPeek(out var next) && next != left[l])
                {
                    l++;
                    continue;
                }
            }
            if (l < left.Count)
            {
                if (!right.Contains(left[l]))
                {
                    result.Add(JsonKinds.Copy(live[l++]));
                    continue;
                }
                if (merged.Contains(left[l]) || r >= right.Count)
                    l++;
            }
            if (r < right.Count)
            {
                Take(right[r], r);
                r++;
            }
        }
        return result;

        void Take(PathElement element, int index)
        {
            merged.Add(element);
            var at = left.IndexOf(element);
            result.Add(at < 0 ? JsonKinds.Copy(config[index]) : Merge(live[at], config[index], schema.Items));
            if (shared.TryPeek(out var next) && next == element)
                shared.Dequeue();
        }
    }
}
