namespace HybridPlacement.Placement;

/// <summary>A node that more than one pool selects.</summary>
/// <param name="Node">The node.</param>
/// <param name="Pools">The pools that select it, by name.</param>
public sealed record OverlappingNode(string Node, IReadOnlyList<string> Pools);

/// <summary>What a pool's status says: a copy, not a view.</summary>
public sealed record PoolReport
{
    /// <summary>The pool.</summary>
    public required Pool Pool { get; init; }

    /// <summary>Nodes that it selects, overlapping ones included.</summary>
    public required int TotalNodes { get; init; }

    /// <summary>Those of them that are ready.</summary>
    public required int ReadyNodes { get; init; }

    /// <summary>Allocatable on its ready nodes.</summary>
    public required ResourceList Capacity { get; init; }

    /// <summary>What is left of that on nodes that take new pods: reservations count as used.</summary>
    public required ResourceList Free { get; init; }

    /// <summary>GPU product labels on its nodes, sorted.</summary>
    public required IReadOnlyList<string> GpuProducts { get; init; }

    /// <summary>Models with pods or reservations here.</summary>
    public required int Models { get; init; }

    /// <summary>Nodes that another pool selects too, by name: nothing is newly placed on them.</summary>
    public required IReadOnlyList<OverlappingNode> Overlaps { get; init; }
}
