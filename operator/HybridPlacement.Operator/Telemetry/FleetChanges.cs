using k8s.Models;

namespace HybridPlacement.Operator.Telemetry;

/// <summary>A change that a decision may come of.</summary>
internal sealed record FleetChange
{
    /// <summary>When it was heard of.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The kind of what changed; <c>Operator</c> for this process, which knows of nothing before it.</summary>
    public required string Kind { get; init; }

    public required string Name { get; init; }

    /// <summary>
    /// What of it: <c>Added</c>, <c>Deleted</c>, <c>Started</c>; of a node any of <see cref="Mapping.NodeMapping.Differences"/>; else any of
    /// <c>Spec</c>, <c>Labels</c>, <c>Deleting</c>.
    /// </summary>
    public required IReadOnlyList<string> What { get; init; }

    /// <summary>The pools that it is about, of a node those that it left and came to; null where it may be about any.</summary>
    public IReadOnlyList<string>? Pools { get; init; }

    /// <summary>Of the spec, after the change.</summary>
    public long? Generation { get; init; }

    /// <summary>Who, as the API server has it: the field manager of the newest write. The API server's audit log knows the user.</summary>
    public string? Manager { get; init; }
}

/// <summary>Remembers the newest changes of the fleet, so that a decision can say what it comes of. Thread-safe.</summary>
internal sealed class FleetChanges
{
    /// <summary>How many are remembered.</summary>
    public const int Capacity = 1024;

    private readonly Lock _gate = new();
    private readonly Queue<FleetChange> _newest = new();

    public void Add(FleetChange change)
    {
        lock (_gate)
        {
            if (_newest.Count == Capacity)
                _newest.Dequeue();
            _newest.Enqueue(change);
        }
    }

    /// <summary>The changes since a moment that a model of a namespace in some pools may be concerned by; newest first.</summary>
    public IReadOnlyList<FleetChange> Since(DateTimeOffset? since, IReadOnlyCollection<string> pools, string ns)
    {
        lock (_gate)
            return [.. _newest.Where(c => (since is null || c.Time >= since) && Concerns(c, pools, ns)).Reverse()];
    }

    private static bool Concerns(FleetChange change, IReadOnlyCollection<string> pools, string ns) =>
        change.Kind == V1Namespace.KubeKind ? change.Name == ns : change.Pools is null || change.Pools.Any(pools.Contains);
}
