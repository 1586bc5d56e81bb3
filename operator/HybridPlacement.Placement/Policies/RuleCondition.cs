namespace HybridPlacement.Placement;

/// <summary>Which models a rule is for: every part that is given must hold, an empty part holds for all.</summary>
public sealed record RuleCondition
{
    /// <summary>Any of these sensitivities.</summary>
    public IReadOnlyList<Sensitivity> Sensitivity { get; init; } = [];

    /// <summary>Any of these latencies.</summary>
    public IReadOnlyList<Latency> Latency { get; init; } = [];

    /// <summary>Any of these formats.</summary>
    public IReadOnlyList<ModelFormat> Format { get; init; } = [];

    /// <summary>The model's labels.</summary>
    public LabelSelector ModelSelector { get; init; } = LabelSelector.Everything;

    /// <summary>Whether the rule is for this model.</summary>
    public bool Matches(ModelRequest model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return (Sensitivity.Count == 0 || Sensitivity.Contains(model.Sensitivity))
            && (Latency.Count == 0 || Latency.Contains(model.Latency))
            && (Format.Count == 0 || Format.Contains(model.Format))
            && ModelSelector.Matches(model.Labels);
    }
}
