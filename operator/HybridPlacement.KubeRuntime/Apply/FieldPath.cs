using System.Text.Json.Nodes;

namespace HybridPlacement.KubeRuntime;

/// <summary>Paths as server-side apply prints them: <c>.spec.template.spec.containers[name="server"].image</c>.</summary>
/// <remarks>They are ambiguous where a key has dots (labels); the longest key that fits the object is meant.</remarks>
internal static class FieldPath
{
    /// <summary>Removes what the path names; false where there is no such field.</summary>
    public static bool Remove(JsonNode root, string path)
    {
        switch (root)
        {
            case JsonObject obj when path.StartsWith('.'):
                var rest = path[1..];
                var key = obj.Select(p => p.Key).Where(k => Fits(rest, k)).OrderByDescending(k => k.Length).FirstOrDefault();
                if (key is null) return false;
                if (rest.Length == key.Length) return obj.Remove(key);
                return obj[key] is { } child && Remove(child, rest[key.Length..]);
            case JsonArray array when path.StartsWith('['):
                var end = path.IndexOf(']', StringComparison.Ordinal);
                if (end < 0) return false;
                var index = Find(array, path[1..end]);
                if (index < 0) return false;
                if (end != path.Length - 1) return array[index] is { } element && Remove(element, path[(end + 1)..]);
                array.RemoveAt(index);
                return true;
            default:
                return false;
        }
    }

    private static bool Fits(string rest, string key) =>
        rest.StartsWith(key, StringComparison.Ordinal) && (rest.Length == key.Length || rest[key.Length] is '.' or '[');

    private static int Find(JsonArray array, string selector)
    {
        if (int.TryParse(selector, out var index)) return index < array.Count ? index : -1;
        for (var i = 0; i < array.Count; i++)
        {
            if (selector.StartsWith('=') ? Text(array[i]) == Unquote(selector[1..]) : HasKeys(array[i], selector)) return i;
        }

        return -1;
    }

    private static bool HasKeys(JsonNode? element, string selector) =>
        element is JsonObject obj && selector.Split(',').All(pair =>
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            return at > 0 && Text(obj[pair[..at]]) is var text && (text is null || text == Unquote(pair[(at + 1)..]));
        });

    private static string Unquote(string text) => text.Trim('"');

    private static string? Text(JsonNode? node) => node?.ToString();
}
