namespace HybridPlacement.Placement;

/// <summary>A PlacementPool: nodes that are one place.</summary>
public sealed record Pool
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its labels, which a model's <c>poolSelector</c> looks at.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = NoLabels.Instance;

    /// <summary>The kind of place.</summary>
    public required Tier Tier { get; init; }

    /// <summary>Which nodes are in it.</summary>
    public required LabelSelector NodeSelector { get; init; }

    /// <summary>What pods here tolerate.</summary>
    public IReadOnlyList<Toleration> Tolerations { get; init; } = [];

    /// <summary>The most sensitive data it may see. Null: High for OnPrem, Medium for Edge and Cloud.</summary>
    public Sensitivity? MaxSensitivity { get; init; }

    /// <summary>The compliance regimes it meets.</summary>
    public IReadOnlyList<string> Compliance { get; init; } = [];

    /// <summary>Whose law holds there; null when not said.</summary>
    public string? Jurisdiction { get; init; }

    /// <summary>A site that drops off the net and keeps its pods meanwhile.</summary>
    public bool Intermittent { get; init; }

    /// <summary>The RuntimeClass of pods with a GPU; null for the nodes' default.</summary>
    public string? GpuRuntimeClassName { get; init; }

    /// <summary>The PersistentVolumeClaim that caches there are kept in; null for one of each pod.</summary>
    public string? CacheClaimName { get; init; }

    /// <summary>What it costs; null when not said.</summary>
    public PoolCost? Cost { get; init; }

    /// <summary>The typical latency from the callers that it is near to; null when not said.</summary>
    public TimeSpan? TypicalLatency { get; init; }

    /// <summary>The most GPUs that models may hold here; null for no limit.</summary>
    public long? MaxGpus { get; init; }

    /// <summary>The most models that may be here; null for no limit.</summary>
    public int? MaxModels { get; init; }

    /// <summary>Nodes that an autoscaler would add; null for none.</summary>
    public ElasticRoom? Elastic { get; init; }

    /// <summary>
    /// What is wrong with the object it was read from (a cost that doesn't parse, say). Not null: nothing is newly placed
    /// here, and the text is part of the reason.
    /// </summary>
    public string? Problem { get; init; }

    /// <summary>Being deleted: takes nothing new, and what is there moves first.</summary>
    public bool Leaving { get; init; }

    /// <summary><see cref="MaxSensitivity"/>, or what the tier gives.</summary>
    public Sensitivity EffectiveMaxSensitivity =>
        MaxSensitivity ?? (Tier == Tier.OnPrem ? Sensitivity.High : Sensitivity.Medium);

    /// <summary>
    /// Whether a node's own kubelet can't label itself into the pool: the selector needs a label under
    /// <c>node-restriction.kubernetes.io/</c>.
    /// </summary>
    public bool IsTrusted => NodeSelector.RequiredKeys.Any(TrustedLabels.IsRestricted);
}
