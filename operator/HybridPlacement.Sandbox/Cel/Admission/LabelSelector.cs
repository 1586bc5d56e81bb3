using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Cel.Admission;

/// <summary>A <c>metav1.LabelSelector</c>; one that is absent or empty selects all.</summary>
internal static class LabelSelector
{
    public static bool Matches(JsonNode? selector, JsonNode? labels)
    {
        foreach (var (key, value) in selector?["matchLabels"] as JsonObject ?? [])
        {
            if (Label(labels, key) != value?.GetValue<string>())
                return false;
        }
        foreach (var expression in selector?["matchExpressions"] as JsonArray ?? [])
        {
            var label = Label(labels, expression?["key"]?.GetValue<string>() ?? "");
            var listed = label is not null && Lists.Texts(expression?["values"]).Contains(label);
            var holds = expression?["operator"]?.GetValue<string>() switch
            {
                "In" => listed,
                "NotIn" => !listed,
                "Exists" => label is not null,
                "DoesNotExist" => label is null,
                _ => false,
            };
            if (!holds)
                return false;
        }
        return true;
    }

    private static string? Label(JsonNode? labels, string key) => (labels as JsonObject)?[key]?.GetValue<string>();
}
