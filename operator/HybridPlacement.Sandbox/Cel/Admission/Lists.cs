using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Cel.Admission;

internal static class Lists
{
    public static IReadOnlyList<string> Texts(JsonNode? node) =>
        node is JsonArray array ? [.. array.Select(i => i?.GetValue<string>() ?? "")] : [];
}
