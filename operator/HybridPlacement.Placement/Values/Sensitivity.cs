namespace HybridPlacement.Placement;

/// <summary>How sensitive the data is that a model reads. Ordered: a pool that may see High may see Low.</summary>
public enum Sensitivity
{
    /// <summary>May be processed anywhere the policy lists.</summary>
    Low,

    /// <summary>May leave the premises, not to every place.</summary>
    Medium,

    /// <summary>Stays where the policy says sensitive data may be: by default on the premises.</summary>
    High,
}
