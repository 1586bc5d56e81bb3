using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Status;

namespace HybridPlacement.Operator.Telemetry;

/// <summary>Replicas that a decision sends elsewhere.</summary>
internal sealed record AuditMove
{
    /// <summary>The pool that they leave; null for new ones.</summary>
    public string? From { get; init; }

    /// <summary>The pool that they come to; null for those that end.</summary>
    public string? To { get; init; }

    public required int Replicas { get; init; }
}

/// <summary>A pod where its model must not be, which is ended.</summary>
internal sealed record AuditViolation
{
    public required string Pod { get; init; }

    public required string Node { get; init; }

    public required string Why { get; init; }
}

/// <summary>
/// A decision that changed a model's place, or that there is none, or pods that were found where they must not be, as the audit log
/// has it: one JSON object per line.
/// </summary>
internal sealed record AuditEntry
{
    private const int MaxChanges = 8;

    /// <summary>When it was decided.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string Namespace { get; init; }

    public required string Model { get; init; }

    public string? Uid { get; init; }

    /// <summary>Of the spec that was decided on.</summary>
    public long? Generation { get; init; }

    /// <summary>Why: one of <see cref="Api.EventReasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>What had changed: <c>spec</c> where this is the first decision on the generation, else <c>fleet</c> (nodes, pods, pools, policies).</summary>
    public required string Cause { get; init; }

    /// <summary>
    /// The changes that led to it, newest first: that of the spec; else those of the fleet since the last change of place that are about
    /// the pools before and now. None where room was freed or taken by other pods, or a wait has ended.
    /// </summary>
    public IReadOnlyList<FleetChange> Changes { get; init; } = [];

    /// <summary>How many older changes there were beyond those.</summary>
    public int? OmittedChanges { get; init; }

    public string? Policy { get; init; }

    public string? Rule { get; init; }

    /// <summary>The pools before, separated by commas; null where there were none.</summary>
    public string? From { get; init; }

    /// <summary>The pools now; null where there are none.</summary>
    public string? To { get; init; }

    public string? Summary { get; init; }

    /// <summary>The replicas that go elsewhere; null where that has been carried out before.</summary>
    public IReadOnlyList<AuditMove>? Moves { get; init; }

    /// <summary>The pods where they must not be; null where there are none.</summary>
    public IReadOnlyList<AuditViolation>? Violations { get; init; }

    /// <summary>Every pool that was looked at, with its verdict.</summary>
    public IReadOnlyList<Api.CandidateStatus> Candidates { get; init; } = [];

    /// <summary>The entries that what is told of a model is worth: one about its place, one about pods where they must not be.</summary>
    /// <param name="state">What was found, decided and done.</param>
    /// <param name="now">The status that comes of it.</param>
    /// <param name="told">What is told of the difference between it and the one before.</param>
    /// <param name="fleet">What has changed.</param>
    public static IEnumerable<AuditEntry> Of(
        StatusInput state, Api.ModelDeploymentStatus now, IEnumerable<StatusEvent> told, FleetChanges fleet) => told
        .Where(e => e.Action is StatusChange.Place or StatusChange.Evict)
        .DistinctBy(e => e.Action)
        .Select(e => Of(state, now, e, fleet));

    private static AuditEntry Of(StatusInput state, Api.ModelDeploymentStatus now, StatusEvent told, FleetChanges fleet)
    {
        var model = state.Model;
        var before = PlacementHistory.PlacedPools(model.Status?.Placement);
        var after = PlacementHistory.PlacedPools(now.Placement);
        var isSpec = model.Status?.ObservedGeneration != model.Metadata.Generation;
        var changes = isSpec
            ? [OfSpec(model, state.Now)]
            : fleet.Since(model.Status?.Placement?.History is [var last, ..] ? last.Time : null, [.. before, .. after], model.Metadata.NamespaceProperty);
        return new AuditEntry
        {
            Time = state.Now,
            Namespace = model.Metadata.NamespaceProperty,
            Model = model.Metadata.Name,
            Uid = model.Metadata.Uid,
            Generation = model.Metadata.Generation,
            Reason = told.Reason,
            Cause = isSpec ? "spec" : "fleet",
            Changes = [.. changes.Take(MaxChanges)],
            OmittedChanges = changes.Count > MaxChanges ? changes.Count - MaxChanges : null,
            Policy = now.Placement?.Policy,
            Rule = now.Placement?.Rule,
            From = Join(before),
            To = Join(after),
            Summary = now.Placement?.Summary,
            Moves = state.Decision?.Moves is { Count: > 0 } moves ? [.. moves.Select(m => new AuditMove { From = m.From, To = m.To, Replicas = m.Replicas })] : null,
            Violations = state.Violations.Count > 0 ? [.. state.Violations.Select(v => new AuditViolation { Pod = v.Pod.Name, Node = v.Node, Why = v.Why })] : null,
            Candidates = now.Placement?.Candidates ?? [],
        };
    }

    private static FleetChange OfSpec(Api.ModelDeployment model, DateTimeOffset time) => new()
    {
        Time = time,
        Kind = Api.ModelDeployment.KubeKind,
        Name = model.Metadata.Name,
        What = [model.Metadata.Generation == 1 ? "Added" : "Spec"],
        Generation = model.Metadata.Generation,
        Manager = ManagedFields.LastWriter(model),
    };

    private static string? Join(IReadOnlyList<string> pools) => pools.Count == 0 ? null : string.Join(',', pools);
}
