using System.Globalization;
using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Patching;

/// <summary>RFC 6901, with the server's own addition: an index below zero counts from the end.</summary>
internal static class JsonPointer
{
    /// <summary>The steps of a pointer; null where the text isn't one.</summary>
    public static string[]? Parse(string pointer)
    {
        if (pointer.Length == 0)
            return [];
        return pointer[0] != '/'
            ? null
            : [.. pointer[1..].Split('/').Select(step =>
                step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
    }

    /// <summary>Whether the step leads somewhere; the value there may be null.</summary>
    public static bool TryStep(JsonNode? node, string step, out JsonNode? value)
    {
        value = null;
        switch (node)
        {
            case JsonObject map:
                return map.TryGetPropertyValue(step, out value);
            case JsonArray list when TryIndex(step, list.Count, out var index):
                value = list[index];
                return true;
            default:
                return false;
        }
    }

    /// <summary>An index of an item that is there.</summary>
    public static bool TryIndex(string step, int count, out int index)
    {
        if (!int.TryParse(step, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out index))
            return false;
        if (index < 0)
            index += count;
        return index >= 0 && index < count;
    }
}
