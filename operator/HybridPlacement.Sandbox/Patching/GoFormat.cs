using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.Patching;

/// <summary>JSON as Go's <c>%v</c> prints it, which the messages about patches do: <c>map[a:1 b:[x y]]</c>.</summary>
internal static class GoFormat
{
    public static string Of(JsonNode? node) => node switch
    {
        null => "<nil>",
        JsonObject map => $"map[{string.Join(' ', map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}:{Of(p.Value)}"))}]",
        JsonArray list => $"[{string.Join(' ', list.Select(Of))}]",
        _ => JsonKinds.Of(node) == JsonKind.String ? node.GetValue<string>() : GoText.Value(node),
    };

    /// <summary>How Go's JSON decoder names a kind of value.</summary>
    public static string Kind(JsonNode? node) => JsonKinds.Of(node) switch
    {
        JsonKind.Boolean => "bool",
        JsonKind.Integer or JsonKind.Number => "number",
        JsonKind.String => "string",
        JsonKind.Array => "array",
        JsonKind.Object => "object",
        _ => "null",
    };
}
