namespace HybridPlacement.Cli.Planning;

/// <summary>What a plan says: the same facts in a table, in JSON and in YAML.</summary>
internal sealed record PlanReport
{
    /// <summary>All models, by namespace and name.</summary>
    public required IReadOnlyList<PlannedModel> Models { get; init; }

    /// <summary>What they cost per hour; null where a cost isn't known.</summary>
    public decimal? HourlyCost { get; init; }

    /// <summary>Whether any of them is somewhere already.</summary>
    public bool IsLive { get; init; }

    /// <summary>What those cost that are somewhere already, where they are; null where a cost isn't known.</summary>
    public decimal? CurrentHourlyCost { get; init; }

    /// <summary>What deciding model by model gives, where the plan is an optimized one.</summary>
    public PlanSum? Unoptimized { get; init; }

    /// <summary>Whether each model has a place for each replica.</summary>
    public bool IsPlaced => Models.All(m => m.Placed);
}

/// <summary>What a plan says of one model.</summary>
internal sealed record PlannedModel
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    /// <summary>Whether a person who asked for the plan wants to read of it: named in the manifests, moved, or not placed.</summary>
    public bool IsOfInterest { get; init; } = true;

    /// <summary>Whether each replica has a place.</summary>
    public required bool Placed { get; init; }

    public string? Policy { get; init; }

    public string? Rule { get; init; }

    public IReadOnlyList<PlannedPool> Pools { get; init; } = [];

    /// <summary>Replicas without a place.</summary>
    public int UnplacedReplicas { get; init; }

    public decimal? HourlyCost { get; init; }

    public IReadOnlyList<PlannedCandidate> Candidates { get; init; } = [];

    /// <summary>Why replicas have no place, in one word; null where all have one.</summary>
    public string? Reason { get; init; }

    /// <summary>The same in a sentence, with what would have to change.</summary>
    public string? Message { get; init; }

    /// <summary>Whether it is somewhere already.</summary>
    public bool IsLive { get; init; }

    /// <summary>What changes against where it is now; empty for one that is nowhere yet.</summary>
    public IReadOnlyList<PlannedMove> Moves { get; init; } = [];

    /// <summary>Replicas of models of lower priority that must go.</summary>
    public IReadOnlyList<PlannedVictim> Victims { get; init; } = [];
}

/// <summary>Replicas in a pool.</summary>
internal sealed record PlannedPool(string Name, string Tier, int Replicas);

/// <summary>A pool that was looked at.</summary>
internal sealed record PlannedCandidate(string Pool, string Verdict, string? Reason, string? Message, int? Score);

/// <summary>Replicas that change their place.</summary>
internal sealed record PlannedMove(string? From, string? To, int Replicas, string Reason);

/// <summary>Replicas that must go.</summary>
internal sealed record PlannedVictim(string Namespace, string Name, string Pool, int Replicas);

/// <summary>A plan in two figures.</summary>
internal sealed record PlanSum(int PlacedReplicas, decimal? HourlyCost);
