namespace HybridPlacement.Placement;

/// <summary>How replicas are spread over pools.</summary>
public enum PlacementMode
{
    /// <summary>So many replicas in all, in order of preference.</summary>
    Replicated,

    /// <summary>So many replicas in every eligible pool.</summary>
    EachPool,
}

/// <summary>How a model narrows what policy allows. It never widens it.</summary>
public sealed record PlacementConstraints
{
    /// <summary>One set of replicas, or one per pool.</summary>
    public PlacementMode Mode { get; init; }

    /// <summary>Only these tiers; empty for all that policy allows. The order is the policy's.</summary>
    public IReadOnlyList<Tier> Tiers { get; init; } = [];

    /// <summary>Only pools with such labels.</summary>
    public LabelSelector PoolSelector { get; init; } = LabelSelector.Everything;

    /// <summary>Only pools in one of these jurisdictions; empty for any.</summary>
    public IReadOnlyList<string> Jurisdictions { get; init; } = [];

    /// <summary>Only pools that meet all of these.</summary>
    public IReadOnlyList<string> Compliance { get; init; } = [];

    /// <summary>The most that all replicas together may cost per hour; null for no limit.</summary>
    public decimal? MaxHourlyCost { get; init; }

    /// <summary>Whether the replicas may be spread over several pools when the best one is full.</summary>
    public bool Overflow { get; init; } = true;

    /// <summary>How long a pool must be gone before its replicas move.</summary>
    public TimeSpan FailoverAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a pool must have been healthy before replicas that run elsewhere move to it.</summary>
    public TimeSpan FailbackAfter { get; init; } = TimeSpan.FromMinutes(10);
}
