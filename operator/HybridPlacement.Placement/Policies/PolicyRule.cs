namespace HybridPlacement.Placement;

/// <summary>How far a model's pods are cut off from the network.</summary>
public enum Isolation
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>No egress but DNS and the model store.</summary>
    Restricted,
}

/// <summary>One rule of a policy.</summary>
public sealed record PolicyRule
{
    /// <summary>Its name, which a decision cites.</summary>
    public required string Name { get; init; }

    /// <summary>Which models it is for; the default is all.</summary>
    public RuleCondition When { get; init; } = new();

    /// <summary>The only tiers allowed, in order of preference. Empty allows none.</summary>
    public required IReadOnlyList<Tier> Tiers { get; init; }

    /// <summary>What pools must all meet.</summary>
    public IReadOnlyList<string> Compliance { get; init; } = [];

    /// <summary>How far the pods are cut off.</summary>
    public Isolation Isolation { get; init; }

    /// <summary>Refuse pools that a node's own kubelet could label itself into.</summary>
    public bool RequireTrustedPools { get; init; }
}
