namespace HybridPlacement.Placement;

/// <summary>Replicas in one pool, and what their pods must carry so that kube-scheduler sees what the decision saw.</summary>
public sealed record PoolPlacement
{
    /// <summary>The pool; its selector and its tolerations go into the pods.</summary>
    public required Pool Pool { get; init; }

    /// <summary>How many replicas.</summary>
    public required int Replicas { get; init; }

    /// <summary>How many of them wait for a node that an autoscaler would add.</summary>
    public int ElasticReplicas { get; init; }

    /// <summary>What they cost per hour together; null when the pool's cost isn't known.</summary>
    public decimal? HourlyCost { get; init; }

    /// <summary>
    /// Node affinity requirements besides the pool's own selector, all of which must hold: GPU product, memory, compute
    /// capability.
    /// </summary>
    public IReadOnlyList<LabelRequirement> NodeRequirements { get; init; } = [];

    /// <summary>Nodes whose victims make room for replicas: the reservation is made there.</summary>
    internal IReadOnlyList<string> PreemptionNodes { get; init; } = [];
}
