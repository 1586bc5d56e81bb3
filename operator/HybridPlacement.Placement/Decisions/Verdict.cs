namespace HybridPlacement.Placement;

/// <summary>What became of a pool that was looked at.</summary>
public enum Verdict
{
    /// <summary>Replicas are placed here.</summary>
    Selected,

    /// <summary>Replicas could be placed here; others were better.</summary>
    Feasible,

    /// <summary>No replica can be placed here; the reason says why.</summary>
    Rejected,
}
