using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads;

/// <summary>
/// Reads fields of objects whose schema nobody vouches for: a missing field and one of the wrong type read as null.
/// </summary>
internal static class Fields
{
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (node is not JsonObject parent || !parent.TryGetPropertyValue(name, out node)) return null;
        }

        return node;
    }

    public static JsonObject? Object(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) as JsonObject;

    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        if (node.At(path) is not JsonValue value) return null;
        return value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
    }

    /// <summary>A string, or a number written as its digits: for quantities and ports, which may be either.</summary>
    public static string? Scalar(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        if (node.At(path) is not JsonValue value) return null;
        return value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.Number => value.ToJsonString(),
            _ => null,
        };
    }

    public static long? Integer(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        if (node.At(path) is not JsonValue value || value.GetValueKind() != JsonValueKind.Number) return null;
        if (value.TryGetValue(out long number)) return number;
        if (value.TryGetValue(out int small)) return small;
        return long.TryParse(value.ToJsonString(), NumberStyles.Integer, CultureInfo.InvariantCulture, out number) ? number : null;
    }

    public static int Int32(this JsonNode? node, int otherwise, params ReadOnlySpan<string> path) =>
        node.Integer(path) is { } number ? (int)Math.Clamp(number, int.MinValue, int.MaxValue) : otherwise;

    public static bool Flag(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    public static DateTimeOffset? Time(this JsonNode? node, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(
            node.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>The objects of an array; anything else in it is left out.</summary>
    public static IEnumerable<JsonObject> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray array ? array.OfType<JsonObject>() : [];

    /// <summary>The strings of an array; anything else in it is left out.</summary>
    public static IReadOnlyList<string> Texts(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        if (node.At(path) is not JsonArray array) return [];
        var texts = new List<string>(array.Count);
        foreach (var item in array)
        {
            if (item.Text() is { } text) texts.Add(text);
        }

        return texts;
    }

    /// <summary>A map of strings such as labels.</summary>
    public static IReadOnlyDictionary<string, string> Map(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        if (node.At(path) is not JsonObject parent || parent.Count == 0) return EmptyMap;
        var map = new Dictionary<string, string>(parent.Count);
        foreach (var (key, value) in parent)
        {
            if (value.Scalar() is { } text) map[key] = text;
        }

        return map;
    }

    /// <summary>Whether two objects are the same, some fields apart; null is an empty one.</summary>
    public static bool SameBut(this JsonObject? left, JsonObject? right, params ReadOnlySpan<string> skipped)
    {
        left ??= [];
        right ??= [];
        foreach (var (key, value) in left)
        {
            if (!skipped.Contains(key) && !(right.TryGetPropertyValue(key, out var other) && JsonNode.DeepEquals(value, other)))
                return false;
        }

        foreach (var (key, _) in right)
        {
            if (!skipped.Contains(key) && !left.ContainsKey(key))
                return false;
        }

        return true;
    }

    public static string Name(this JsonObject resource) => resource.Text("metadata", "name") ?? "";

    public static string Namespace(this JsonObject resource) => resource.Text("metadata", "namespace") ?? "";

    public static string Uid(this JsonObject resource) => resource.Text("metadata", "uid") ?? "";

    public static bool Terminating(this JsonObject resource) =>
        resource.Text("metadata", "deletionTimestamp") is not null;

    /// <summary>The owner reference with <c>controller: true</c>, if there is one.</summary>
    public static JsonObject? ControllerOf(this JsonObject resource)
    {
        foreach (var owner in resource.Items("metadata", "ownerReferences"))
        {
            if (owner.Flag("controller")) return owner;
        }

        return null;
    }

    public static JsonObject? Condition(this JsonObject resource, string type)
    {
        foreach (var condition in resource.Items("status", "conditions"))
        {
            if (condition.Text("type") == type) return condition;
        }

        return null;
    }

    /// <summary>Seconds precision, UTC, as <c>metav1.Time</c> is written.</summary>
    public static string Stamp(this DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static readonly IReadOnlyDictionary<string, string> EmptyMap = new Dictionary<string, string>();
}
