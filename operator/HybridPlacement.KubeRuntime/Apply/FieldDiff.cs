using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;

namespace HybridPlacement.KubeRuntime;

/// <summary>Whether an object already is what an apply would make it.</summary>
/// <remarks>
/// Two questions: is each desired field in the live object with the same meaning (quantities, times, int-or-string; empty list
/// and absent are the same; fields only the server has are its defaults or others' business), and does the manager own a field
/// that is no longer desired.
/// </remarks>
internal static class FieldDiff
{
    /// <summary>Paths of desired fields that the live object hasn't.</summary>
    public static List<string> Missing(JsonObject desired, JsonObject live, Type type, FieldTypes types)
    {
        var found = new List<string>();
        Compare(desired, live, type, types, string.Empty, found);
        return found;
    }

    /// <summary>Paths that a <c>fieldsV1</c> set has and the desired object hasn't.</summary>
    public static List<string> Dropped(JsonObject fields, JsonObject desired)
    {
        var found = new List<string>();
        Owned(fields, desired, string.Empty, found);
        return found;
    }

    private static void Compare(JsonNode? desired, JsonNode? live, Type? type, FieldTypes types, string path, List<string> found)
    {
        switch (desired)
        {
            case null:
                return;
            case JsonObject wanted when live is JsonObject have:
                foreach (var (name, value) in wanted)
                    Compare(value, have[name], types.Property(type, name), types, $"{path}.{name}", found);
                return;
            case JsonArray wanted when live is JsonArray or null:
                CompareLists(wanted, live as JsonArray ?? [], types.Element(type), types, path, found);
                return;
            case JsonValue wanted when live is JsonValue have && SameValue(wanted, have, type):
                return;
            default:
                found.Add(path);
                return;
        }
    }

    private static void CompareLists(JsonArray desired, JsonArray live, Type? element, FieldTypes types, string path, List<string> found)
    {
        var keys = types.Keys(element);
        if (keys.Length > 0 && desired.All(e => e is JsonObject))
        {
            foreach (var wanted in desired.OfType<JsonObject>())
            {
                var have = live.OfType<JsonObject>().FirstOrDefault(
                    l => keys.All(k => ListKeys.Value(l, k) == ListKeys.Value(wanted, k)));
                var at = $"{path}[{string.Join(',', keys.Select(k => $"{k}={ListKeys.Value(wanted, k)}"))}]";
                if (have is null) found.Add(at);
                else Compare(wanted, have, element, types, at, found);
            }

            return;
        }

        if (path == ".metadata.finalizers")
        {
            if (desired.Any(d => !live.Any(l => JsonNode.DeepEquals(d, l)))) found.Add(path);
            return;
        }

        if (desired.Count != live.Count)
        {
            found.Add(path);
            return;
        }

        for (var i = 0; i < desired.Count; i++) Compare(desired[i], live[i], element, types, $"{path}[{i}]", found);
    }

    private static bool SameValue(JsonValue desired, JsonValue live, Type? type)
    {
        if (JsonNode.DeepEquals(desired, live)) return true;
        var (wanted, have) = (desired.ToString(), live.ToString());
        if (type == typeof(IntOrString)) return wanted == have;
        if (type == typeof(ResourceQuantity)) return SameQuantity(wanted, have);
        if (type == typeof(DateTime) || type == typeof(DateTimeOffset))
            return DateTimeOffset.TryParse(wanted, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var a) &&
                DateTimeOffset.TryParse(have, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var b) && a == b;
        return desired.GetValueKind() == JsonValueKind.Number && live.GetValueKind() == JsonValueKind.Number &&
            decimal.TryParse(wanted, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) &&
            decimal.TryParse(have, NumberStyles.Float, CultureInfo.InvariantCulture, out var y) && x == y;
    }

    private static bool SameQuantity(string left, string right)
    {
        if (left == right) return true;
        try
        {
            return new ResourceQuantity(left).Equals(new ResourceQuantity(right));
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
        {
            return false;
        }
    }

    private static void Owned(JsonObject fields, JsonNode? desired, string path, List<string> found)
    {
        foreach (var (field, inner) in fields)
        {
            if (field == ".") continue;
            var (kind, text) = (field[..Math.Min(2, field.Length)], field[Math.Min(2, field.Length)..]);
            var (at, value) = kind switch
            {
                "f:" => ($"{path}.{text}", (desired as JsonObject)?[text]),
                "k:" => ($"{path}[{text}]", FindByKeys(desired as JsonArray, text)),
                "v:" => ($"{path}[={text}]", (desired as JsonArray)?.FirstOrDefault(e => JsonNode.DeepEquals(e, JsonNode.Parse(text)))),
                _ => (path, desired),
            };
            if (value is null) found.Add(at);
            else if (inner is JsonObject { Count: > 0 } deeper) Owned(deeper, value, at, found);
        }
    }

    private static JsonObject? FindByKeys(JsonArray? list, string keys)
    {
        if (list is null || JsonNode.Parse(keys) is not JsonObject wanted) return null;
        return list.OfType<JsonObject>().FirstOrDefault(
            e => wanted.All(k => ListKeys.Value(e, k.Key) is var value && (value is null || value == k.Value?.ToString())));
    }
}
