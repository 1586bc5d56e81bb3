using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Cel;

namespace HybridPlacement.Sandbox.Patching;

/// <summary>RFC 7386: null removes, objects merge, all else replaces.</summary>
internal static class JsonMergePatch
{
    /// <exception cref="ApiStatusException">400 for a patch that is no object.</exception>
    public static JsonObject Apply(JsonObject current, JsonNode body)
    {
        if (body is not JsonObject patch)
        {
            throw ApiStatusException.BadRequest(
                $"error decoding patch: json: cannot unmarshal {GoFormat.Kind(body)} into Go value of type map[string]interface {{}}");
        }
        var result = (JsonObject)current.DeepClone();
        Merge(result, patch);
        return result;
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            switch (value)
            {
                case null:
                    target.Remove(key);
                    break;
                case JsonObject change:
                    if (target[key] is not JsonObject inner)
                        target[key] = inner = [];
                    Merge(inner, change);
                    break;
                default:
                    target[key] = JsonKinds.Copy(value);
                    break;
            }
        }
    }
}
