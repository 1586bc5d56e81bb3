using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Cel;

/// <summary>What a JSON value is to the API server, which tells integers from other numbers.</summary>
internal enum JsonKind
{
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

/// <summary>Reads JSON values the way Kubernetes' decoder does: a number without fraction or exponent is an int64.</summary>
internal static class JsonKinds
{
    public static JsonKind Of(JsonNode? node) => node switch
    {
        null => JsonKind.Null,
        JsonObject => JsonKind.Object,
        JsonArray => JsonKind.Array,
        _ => node.GetValueKind() switch
        {
            JsonValueKind.String => JsonKind.String,
            JsonValueKind.True or JsonValueKind.False => JsonKind.Boolean,
            JsonValueKind.Number => TryInt64(node, out _) ? JsonKind.Integer : JsonKind.Number,
            _ => JsonKind.Null,
        },
    };

    public static bool TryInt64(JsonNode node, out long value)
    {
        var scalar = node.AsValue();
        if (scalar.TryGetValue(out value))
            return true;
        if (scalar.TryGetValue<JsonElement>(out _))
            return false;
        if (scalar.TryGetValue(out int small))
        {
            value = small;
            return true;
        }
        return long.TryParse(scalar.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    public static long Int64(JsonNode node) => TryInt64(node, out var value)
        ? value
        : throw new FormatException($"{node.ToJsonString()} is not an integer of 64 bits");

    public static double Double(JsonNode node)
    {
        var scalar = node.AsValue();
        if (scalar.TryGetValue(out double value))
            return value;
        return TryInt64(node, out var whole)
            ? whole
            : double.Parse(scalar.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>A copy with a parent of its own to come; null stays null.</summary>
    public static JsonNode? Copy(JsonNode? node) => node?.DeepClone();

    /// <summary>Equality as Go's <c>reflect.DeepEqual</c> sees decoded JSON: 1 and 1.0 differ.</summary>
    public static bool DeepEqual(JsonNode? left, JsonNode? right)
    {
        var kind = Of(left);
        if (kind != Of(right))
            return false;
        return kind switch
        {
            JsonKind.Null => true,
            JsonKind.Boolean => left!.GetValue<bool>() == right!.GetValue<bool>(),
            JsonKind.Integer => Int64(left!) == Int64(right!),
            JsonKind.Number => Double(left!).Equals(Double(right!)),
            JsonKind.String => string.Equals(left!.GetValue<string>(), right!.GetValue<string>(), StringComparison.Ordinal),
            JsonKind.Array => ItemsEqual(left!.AsArray(), right!.AsArray()),
            _ => PropertiesEqual(left!.AsObject(), right!.AsObject()),
        };
    }

    private static bool ItemsEqual(JsonArray left, JsonArray right)
    {
        if (left.Count != right.Count)
            return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (!DeepEqual(left[i], right[i]))
                return false;
        }
        return true;
    }

    private static bool PropertiesEqual(JsonObject left, JsonObject right)
    {
        if (left.Count != right.Count)
            return false;
        foreach (var (key, value) in left)
        {
            if (!right.TryGetPropertyValue(key, out var other) || !DeepEqual(value, other))
                return false;
        }
        return true;
    }
}
