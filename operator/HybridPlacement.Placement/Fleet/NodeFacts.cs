namespace HybridPlacement.Placement;

/// <summary>What the decision needs to know of a node.</summary>
public sealed record NodeFacts
{
    /// <summary>The node's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its labels, those of GPU feature discovery among them.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = NoLabels.Instance;

    /// <summary>Its taints.</summary>
    public IReadOnlyList<Taint> Taints { get; init; } = [];

    /// <summary>Whether condition Ready is True. Unknown is not ready.</summary>
    public bool Ready { get; init; } = true;

    /// <summary>
    /// When <see cref="Ready"/> last changed (the condition's lastTransitionTime). Null: so long ago that it doesn't
    /// matter for a ready node, just now for one that isn't.
    /// </summary>
    public DateTimeOffset? ReadyChanged { get; init; }

    /// <summary>Cordoned: <c>spec.unschedulable</c>.</summary>
    public bool Unschedulable { get; init; }

    /// <summary>What pods may use, from <c>status.allocatable</c>; use <see cref="ResourceList.Room"/>. Includes <c>pods</c>.</summary>
    public ResourceList Allocatable { get; init; } = ResourceList.Empty;
}
