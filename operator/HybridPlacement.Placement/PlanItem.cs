namespace HybridPlacement.Placement;

/// <summary>A model to plan for.</summary>
/// <param name="Model">What is asked for.</param>
/// <param name="Current">Where it is placed now; null for nowhere.</param>
public sealed record PlanItem(ModelRequest Model, CurrentPlacement? Current = null);
