namespace HybridPlacement.Placement;

/// <summary>Where a model's replicas go, and why.</summary>
public sealed record Decision
{
    /// <summary>The model as it was asked for.</summary>
    public required ModelRequest Model { get; init; }

    /// <summary>What was decided, for its sentences; null for a decision that the placer didn't make.</summary>
    internal Question? Question { get; init; }

    /// <summary>The time that was decided for.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The policy that decided; null when none selects the namespace.</summary>
    public string? Policy { get; init; }

    /// <summary>The rule that matched; null when none did.</summary>
    public PolicyRule? Rule { get; init; }

    /// <summary>The runtime that serves it; null when none can.</summary>
    public Runtime? Runtime { get; init; }

    /// <summary>What each replica's pod asks for in all: the model, the runtime's overhead and the GPUs.</summary>
    public ResourceList PodRequests { get; init; } = ResourceList.Empty;

    /// <summary>The pools that get replicas, the most preferred first. Pools without replicas aren't listed.</summary>
    public IReadOnlyList<PoolPlacement> Pools { get; init; } = [];

    /// <summary>Replicas that have a place.</summary>
    public int PlacedReplicas { get; init; }

    /// <summary>Replicas that have none.</summary>
    public int UnplacedReplicas { get; init; }

    /// <summary>Why they have none: one of <see cref="Reasons"/>; null when all have one.</summary>
    public string? UnplacedReason { get; init; }

    /// <summary>What all placed replicas cost per hour; null when a pool's cost isn't known.</summary>
    public decimal? HourlyCost { get; init; }

    /// <summary>Every pool there is, best first, then the rejected ones by name.</summary>
    public IReadOnlyList<Candidate> Candidates { get; init; } = [];

    /// <summary>Replicas of others that must go first.</summary>
    public IReadOnlyList<Victim> Victims { get; init; } = [];

    /// <summary>What changes against what runs now; empty for a settled model.</summary>
    public IReadOnlyList<Move> Moves { get; init; } = [];

    /// <summary>Decide again after this long, though nothing may have changed: a failover or failback falls due. Null: no need.</summary>
    public TimeSpan? RequeueAfter { get; init; }

    /// <summary>Whether every replica has a place.</summary>
    public bool IsPlaced => UnplacedReplicas == 0;

    /// <summary>One line: <c>3 on dc-munich (OnPrem)</c>, or why not.</summary>
    public string Summary => DecisionText.Summary(this);

    /// <summary>A sentence why replicas have no place and what would have to change; null when all have one.</summary>
    public string? Message => DecisionText.Unplaced(this);

    /// <summary>What one replica costs per hour in a pool; null when not known.</summary>
    public decimal? ReplicaCostIn(Pool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        return pool.Cost?.Of(PodRequests.CpuMillis, PodRequests.MemoryBytes, PodShape.GpusOf(PodRequests));
    }

    /// <summary>The replicas placed in a pool.</summary>
    public int ReplicasIn(string pool)
    {
        foreach (var placement in Pools)
        {
            if (placement.Pool.Name == pool) return placement.Replicas;
        }

        return 0;
    }
}
