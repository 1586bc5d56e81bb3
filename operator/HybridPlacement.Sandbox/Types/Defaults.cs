using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types;

/// <summary>Setting what isn't set.</summary>
internal static class Defaults
{
    /// <summary>Sets a field that is absent, null or an empty string.</summary>
    public static void Default(this JsonObject obj, string field, JsonNode value)
    {
        if (obj[field] is null || obj.Text(field) is { Length: 0 })
            obj[field] = value;
    }

    /// <summary>Sets a number that is absent or zero: where Go doesn't tell these apart.</summary>
    public static void DefaultNonZero(this JsonObject obj, string field, int value)
    {
        if (obj.Integer(field) is null or 0)
            obj[field] = value;
    }

    /// <summary>The object in a field, made where there is none.</summary>
    public static JsonObject Inner(this JsonObject obj, string field)
    {
        if (obj[field] is not JsonObject inner)
            obj[field] = inner = [];
        return inner;
    }
}
