namespace HybridPlacement.Placement;

/// <summary>Where a model is placed now: the last decision that was carried out.</summary>
/// <param name="Pools">The pools with replicas; one entry per pool.</param>
public sealed record CurrentPlacement(IReadOnlyList<CurrentPool> Pools)
{
    /// <summary>A model that has no place yet.</summary>
    public static CurrentPlacement None { get; } = new([]);

    /// <summary>The replicas in a pool, 0 when it has none.</summary>
    public int ReplicasIn(string pool)
    {
        foreach (var current in Pools)
        {
            if (current.Pool == pool) return Math.Max(0, current.Replicas);
        }

        return 0;
    }
}

/// <summary>Replicas in one pool.</summary>
/// <param name="Pool">The pool's name.</param>
/// <param name="Replicas">How many were placed there.</param>
/// <param name="UnavailableSince">
/// Since when the pool has been gone, when the caller knows it better than the nodes' own transition times do (nodes that
/// were deleted have none); null otherwise.
/// </param>
public sealed record CurrentPool(string Pool, int Replicas, DateTimeOffset? UnavailableSince = null);
