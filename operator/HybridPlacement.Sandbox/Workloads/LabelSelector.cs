using System.Globalization;
using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads;

/// <summary>One requirement on a label (or a node's field): a key, an operator of Kubernetes, values.</summary>
internal sealed record LabelRequirement(string Key, string Operator, IReadOnlyList<string> Values)
{
    public bool Matches(string? value) => Operator switch
    {
        "In" => value is not null && Values.Contains(value),
        "NotIn" => value is null || !Values.Contains(value),
        "Exists" => value is not null,
        "DoesNotExist" => value is null,
        "Gt" => Number(value) is { } left && Values.Count == 1 && Number(Values[0]) is { } right && left > right,
        "Lt" => Number(value) is { } left && Values.Count == 1 && Number(Values[0]) is { } right && left < right,
        // An operator that isn't known can't be met: better unschedulable than in the wrong place.
        _ => false,
    };

    public bool Matches(IReadOnlyDictionary<string, string> labels) => Matches(labels.GetValueOrDefault(Key));

    public static IReadOnlyList<LabelRequirement> ReadAll(IEnumerable<JsonObject> items) =>
        [.. items.Select(item => new LabelRequirement(
            item.Text("key") ?? "", item.Text("operator") ?? "", item.Texts("values")))];

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>A <c>metav1.LabelSelector</c>: null selects nothing, an empty one everything.</summary>
internal sealed class LabelSelector(IReadOnlyList<LabelRequirement> requirements)
{
    public IReadOnlyList<LabelRequirement> Requirements => requirements;

    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        foreach (var requirement in requirements)
        {
            if (!requirement.Matches(labels)) return false;
        }

        return true;
    }

    public static LabelSelector? Read(JsonNode? selector)
    {
        if (selector is not JsonObject) return null;
        return new LabelSelector([
            .. selector.Map("matchLabels").Select(pair => new LabelRequirement(pair.Key, "In", [pair.Value])),
            .. LabelRequirement.ReadAll(selector.Items("matchExpressions")),
        ]);
    }

    /// <summary>A plain map as a Service's or old-style selector; null or empty selects nothing.</summary>
    public static LabelSelector? ReadMap(JsonNode? map)
    {
        var labels = map.Map();
        return labels.Count == 0
            ? null
            : new LabelSelector([.. labels.Select(pair => new LabelRequirement(pair.Key, "In", [pair.Value]))]);
    }
}
