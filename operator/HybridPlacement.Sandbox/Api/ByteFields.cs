using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Api;

/// <summary>
/// Bytes in base64 as Go reads them: line breaks within count for nothing, and are gone when the object is read again.
/// kustomize writes files into a ConfigMap in lines.
/// </summary>
internal static class ByteFields
{
    public static void JoinLines(ResourceDefinition resource, JsonObject next)
    {
        var field = resource.IsCustom ? null : resource.Kind switch { "ConfigMap" => "binaryData", "Secret" => "data", _ => null };
        if (field is null || next[field] is not JsonObject bytes)
            return;
        foreach (var (name, value) in bytes.ToArray())
        {
            if (value is JsonValue text && text.TryGetValue(out string? lines) && lines.AsSpan().ContainsAny('\r', '\n'))
                bytes[name] = lines.ReplaceLineEndings(string.Empty);
        }
    }
}
