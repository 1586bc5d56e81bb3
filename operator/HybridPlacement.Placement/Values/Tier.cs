namespace HybridPlacement.Placement;

/// <summary>The kind of place a pool is.</summary>
public enum Tier
{
    /// <summary>A public cloud.</summary>
    Cloud,

    /// <summary>The organisation's own data centre.</summary>
    OnPrem,

    /// <summary>A site next to the callers.</summary>
    Edge,
}
