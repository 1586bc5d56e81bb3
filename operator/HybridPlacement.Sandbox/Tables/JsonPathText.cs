using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Tables;

/// <summary>
/// The part of JSONPath that printer columns use: fields, indexes, <c>[*]</c>, quoted keys, and filters of the form
/// <c>[?(@.type=="Ready")]</c>.
/// </summary>
internal static partial class JsonPathText
{
    public static IReadOnlyList<JsonNode> Evaluate(JsonNode root, string path)
    {
        IEnumerable<JsonNode> nodes = [root];
        foreach (Match step in Steps().Matches(path))
            nodes = nodes.SelectMany(node => Step(node, step)).ToArray();
        return [.. nodes];
    }

    private static IEnumerable<JsonNode> Step(JsonNode node, Match step)
    {
        if (step.Groups["field"].Success || step.Groups["key"].Success)
        {
            var name = (step.Groups["field"].Success ? step.Groups["field"].Value : step.Groups["key"].Value)
                .Replace("\\.", ".", StringComparison.Ordinal);
            return node.At(name) is { } value ? [value] : [];
        }

        if (node is not JsonArray array)
            return step.Groups["all"].Success && node is JsonObject map ? map.Select(p => p.Value).OfType<JsonNode>() : [];
        if (step.Groups["all"].Success)
            return array.OfType<JsonNode>();
        if (step.Groups["index"].Success)
        {
            var index = int.Parse(step.Groups["index"].Value, CultureInfo.InvariantCulture);
            index = index < 0 ? array.Count + index : index;
            return index >= 0 && index < array.Count && array[index] is { } item ? [item] : [];
        }

        var (filterField, filterValue) = (step.Groups["filterField"].Value, step.Groups["filterValue"].Value);
        return array.OfType<JsonNode>().Where(item => item.At(filterField.Split('.'))?.ToString() == filterValue);
    }

    [GeneratedRegex(
        """
        \.(?<field>(\\.|[^.\[\\])+)|\[\*\](?<all>)|\.(?<all>\*)|\[(?<index>-?\d+)\]|\[['"](?<key>[^'"]+)['"]\]|\[\?\(@\.(?<filterField>[\w.]+)\s*==\s*['"](?<filterValue>[^'"]*)['"]\)\]
        """,
        RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Steps();
}
