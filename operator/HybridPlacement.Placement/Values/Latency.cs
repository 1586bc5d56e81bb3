namespace HybridPlacement.Placement;

/// <summary>The latency that a model's callers accept.</summary>
public enum Latency
{
    /// <summary>Callers need a fast answer.</summary>
    Low,

    /// <summary>Callers wait a moment.</summary>
    Medium,

    /// <summary>Nobody waits.</summary>
    High,
}
