namespace HybridPlacement.Placement;

/// <summary>A PlacementPolicy: which tiers which models may use, in which order.</summary>
public sealed record Policy
{
    /// <summary>The name that replaces the built-in policy.</summary>
    public const string DefaultName = "default";

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The highest that selects the namespace decides; the first by name among equals.</summary>
    public int Priority { get; init; }

    /// <summary>Which namespaces it decides for.</summary>
    public LabelSelector NamespaceSelector { get; init; } = LabelSelector.Everything;

    /// <summary>First match wins; no match is a refusal.</summary>
    public required IReadOnlyList<PolicyRule> Rules { get; init; }

    /// <summary>How pools of one tier are ranked.</summary>
    public PolicyWeights Weights { get; init; } = new();

    /// <summary>Points that a move within a tier must gain.</summary>
    public int MinImprovement { get; init; } = 15;

    /// <summary>
    /// What is wrong with the object it was read from. Not null: it still decides for the namespaces it selects, and what
    /// it decides is that nothing is placed.
    /// </summary>
    public string? Problem { get; init; }

    /// <summary>
    /// The three rules that hold where no policy selects a namespace: high sensitivity on-prem, low latency at the edge,
    /// everything else in the cloud. A policy named <see cref="DefaultName"/> replaces it.
    /// </summary>
    public static Policy BuiltIn { get; } = new()
    {
        Name = DefaultName,
        Priority = int.MinValue,
        Rules =
        [
            new()
            {
                Name = "sensitive-stays-on-premises",
                When = new() { Sensitivity = [Sensitivity.High] },
                Tiers = [Tier.OnPrem],
                Isolation = Isolation.Restricted,
            },
            new()
            {
                Name = "low-latency-at-the-edge",
                When = new() { Latency = [Latency.Low] },
                Tiers = [Tier.Edge, Tier.OnPrem, Tier.Cloud],
            },
            new() { Name = "everything-else", Tiers = [Tier.Cloud, Tier.OnPrem] },
        ],
    };
}
