namespace HybridPlacement.Placement;

/// <summary>
/// A Kubernetes label selector: all of <see cref="MatchLabels"/> and all of <see cref="MatchExpressions"/>. Without either
/// it selects everything.
/// </summary>
public sealed record LabelSelector
{
    /// <summary>The selector that selects everything.</summary>
    public static LabelSelector Everything { get; } = new();

    /// <summary>Labels that must be there with exactly this value.</summary>
    public IReadOnlyDictionary<string, string> MatchLabels { get; init; } = NoLabels.Instance;

    /// <summary>Requirements that must all hold.</summary>
    public IReadOnlyList<LabelRequirement> MatchExpressions { get; init; } = [];

    /// <summary>True when it has no requirement at all.</summary>
    public bool IsEmpty => MatchLabels.Count == 0 && MatchExpressions.Count == 0;

    /// <summary>The keys of labels that must be present for the selector to match.</summary>
    public IEnumerable<string> RequiredKeys =>
        MatchLabels.Keys.Concat(MatchExpressions
            .Where(e => e.Operator is LabelOperator.In or LabelOperator.Exists)
            .Select(e => e.Key));

    /// <summary>A selector for one label.</summary>
    public static LabelSelector ForLabel(string key, string value) =>
        new() { MatchLabels = new Dictionary<string, string> { [key] = value } };

    /// <summary>Whether an object with these labels is selected.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        foreach (var (key, value) in MatchLabels)
        {
            if (!labels.TryGetValue(key, out var actual) || actual != value) return false;
        }

        foreach (var requirement in MatchExpressions)
        {
            if (!requirement.Matches(labels)) return false;
        }

        return true;
    }
}
