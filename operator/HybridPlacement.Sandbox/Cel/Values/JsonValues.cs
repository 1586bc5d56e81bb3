using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel.Types;

namespace HybridPlacement.Sandbox.Cel.Values;

/// <summary>Reads JSON as values of a type; objects and lists are wrapped, not copied.</summary>
internal static class JsonValues
{
    public static object? Read(JsonNode? node, CelType type)
    {
        var kind = JsonKinds.Of(node);
        if (kind == JsonKind.Null)
            return null;
        return (type.Kind, kind) switch
        {
            (CelKind.Dyn, _) => Untyped(node!, kind),
            (CelKind.Bool, JsonKind.Boolean) => node!.GetValue<bool>(),
            (CelKind.Int, JsonKind.Integer) => JsonKinds.Int64(node!),
            (CelKind.Int, JsonKind.Number) when JsonKinds.Double(node!) is var d && d == Math.Truncate(d) && Math.Abs(d) < 9e18 => (long)d,
            (CelKind.Double, JsonKind.Integer or JsonKind.Number) => JsonKinds.Double(node!),
            (CelKind.String, JsonKind.String) => node!.GetValue<string>(),
            (CelKind.Bytes, JsonKind.String) => Bytes(node!.GetValue<string>()),
            (CelKind.Timestamp, JsonKind.String) => Timestamp(node!.GetValue<string>()),
            (CelKind.Duration, JsonKind.String) => Duration(node!.GetValue<string>()),
            (CelKind.List, JsonKind.Array) => new JsonList(node!.AsArray(), type),
            (CelKind.Map, JsonKind.Object) => new JsonMap(node!.AsObject(), type.Item),
            (CelKind.Object, JsonKind.Object) => new JsonFields(node!.AsObject(), type),
            _ => throw new CelEvaluationException($"invalid data, expected {type}, got {GoText.Json(node)}"),
        };
    }

    private static object Untyped(JsonNode node, JsonKind kind) => kind switch
    {
        JsonKind.Boolean => node.GetValue<bool>(),
        JsonKind.Integer => JsonKinds.Int64(node),
        JsonKind.Number => JsonKinds.Double(node),
        JsonKind.String => node.GetValue<string>(),
        JsonKind.Array => new JsonList(node.AsArray(), CelType.List(CelType.Dyn)),
        _ => new JsonMap(node.AsObject(), CelType.Dyn),
    };

    private static CelBytes Bytes(string text)
    {
        try
        {
            return new CelBytes(Convert.FromBase64String(text));
        }
        catch (FormatException)
        {
            throw new CelEvaluationException($"invalid data, expected base64, got {GoText.Quote(text)}");
        }
    }

    private static DateTimeOffset Timestamp(string text)
    {
        if (GoTime.TryParse(text, out var time))
            return time;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)
            : throw new CelEvaluationException($"invalid data, expected a time, got {GoText.Quote(text)}");
    }

    private static CelDuration Duration(string text) => GoDuration.TryParse(text, out var nanoseconds)
        ? new CelDuration(nanoseconds)
        : throw new CelEvaluationException($"invalid data, expected a duration, got {GoText.Quote(text)}");
}
