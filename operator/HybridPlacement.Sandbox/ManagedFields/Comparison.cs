using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;
using HybridPlacement.Sandbox.Schemas;

namespace HybridPlacement.Sandbox.ManagedFields;

/// <summary>What an object has, has not and has otherwise than the one before, managedFields apart.</summary>
internal sealed class Comparison
{
    private readonly List<PathElement> _path = [];

    private Comparison()
    {
    }

    public FieldSet Added { get; } = new();

    public FieldSet Removed { get; } = new();

    public FieldSet Modified { get; } = new();

    public bool IsSame => Added.IsEmpty && Removed.IsEmpty && Modified.IsEmpty;

    public static Comparison Of(JsonObject before, JsonObject after, SchemaNode schema)
    {
        var comparison = new Comparison();
        comparison.Compare(schema, new Side(before), new Side(after));
        return comparison;
    }

    private void Compare(SchemaNode? schema, Side before, Side after)
    {
        // Most of an object stays as it was: its paths, with the keys of its lists, aren't needed.
        if (before.IsThere && after.IsThere && JsonKinds.DeepEqual(before.Value, after.Value))
            return;
        var shape = Typing.ShapeOf(schema, after.IsThere ? after.Value : before.Value);
        if (before.IsThere && after.IsThere && Typing.ShapeOf(schema, before.Value) != shape)
        {
            // Of another shape: changed as a whole, and what is within is new.
            Insert(Modified);
            before = default;
        }
        // Two empty ones are a leaf, so that null and empty are told apart.
        if (shape == Shape.Leaf || (before.IsEmpty && after.IsEmpty))
        {
            if (!before.IsThere)
                Insert(Added);
            else if (!after.IsThere)
                Insert(Removed);
            else if (!JsonKinds.DeepEqual(before.Value, after.Value))
                Insert(Modified);
            return;
        }
        if (shape == Shape.Map)
            CompareFields(schema, before.Value as JsonObject ?? [], after.Value as JsonObject ?? []);
        else
            CompareItems(schema!, before.Value as JsonArray ?? [], after.Value as JsonArray ?? []);
        if (!before.IsThere)
            Insert(Added);
        else if (!after.IsThere)
            Insert(Removed);
    }

    private void CompareFields(SchemaNode? schema, JsonObject before, JsonObject after)
    {
        foreach (var (key, value) in before)
            CompareField(schema, key, new Side(value), Side.Of(after, key));
        foreach (var (key, value) in after)
        {
            if (!before.ContainsKey(key))
                CompareField(schema, key, default, new Side(value));
        }
    }

    private void CompareField(SchemaNode? schema, string key, Side before, Side after)
    {
        if (key == "managedFields" && _path is [{ Kind: 'f', Text: "metadata" }])
            return;
        _path.Add(PathElement.Field(key));
        Compare(Typing.Field(schema, key), before, after);
        _path.RemoveAt(_path.Count - 1);
    }

    private void CompareItems(SchemaNode schema, JsonArray before, JsonArray after)
    {
        var (left, right) = (ByElement(schema, before), ByElement(schema, after));
        foreach (var element in left.Keys.Union(right.Keys))
        {
            var (olds, news) = (left.GetValueOrDefault(element, []), right.GetValueOrDefault(element, []));
            _path.Add(element);
            if (olds.Count <= 1 && news.Count <= 1)
                Compare(schema.Items, Side.Of(olds), Side.Of(news));
            else if (olds.Count == 0)
                Insert(Added);
            else if (news.Count == 0)
                Insert(Removed);
            else if (olds.Count != news.Count || olds.Zip(news).Any(pair => !JsonKinds.DeepEqual(pair.First, pair.Second)))
                Insert(Modified);
            _path.RemoveAt(_path.Count - 1);
        }
    }

    private static Dictionary<PathElement, List<JsonNode?>> ByElement(SchemaNode schema, JsonArray list) => list
        .GroupBy(item => Typing.Item(schema, item))
        .ToDictionary(group => group.Key, group => group.ToList());

    private void Insert(FieldSet set) => set.Insert(CollectionsMarshal.AsSpan(_path));

    /// <summary>A value that may be absent, which null isn't.</summary>
    private readonly record struct Side(bool IsThere, JsonNode? Value)
    {
        public Side(JsonNode? value)
            : this(true, value)
        {
        }

        public bool IsEmpty => Value is null or JsonObject { Count: 0 } or JsonArray { Count: 0 };

        public static Side Of(JsonObject map, string key) => new(map.TryGetPropertyValue(key, out var value), value);

        public static Side Of(List<JsonNode?> items) => items.Count == 0 ? default : new Side(items[0]);
    }
}
