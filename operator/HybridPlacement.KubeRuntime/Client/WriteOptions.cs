namespace HybridPlacement.KubeRuntime;

/// <summary>How a patch is written.</summary>
public enum PatchType
{
    /// <summary>RFC 7386.</summary>
    Merge,

    /// <summary>RFC 6902.</summary>
    Json,

    /// <summary>Kubernetes' own, with list merge keys; not for custom resources.</summary>
    Strategic,
}

/// <summary>How a server-side apply is made.</summary>
public sealed record ApplyOptions
{
    /// <summary>Who owns what is applied; null: the client's.</summary>
    public string? FieldManager { get; init; }

    /// <summary>Take fields that others own. Without it that is a conflict.</summary>
    public bool Force { get; init; }

    /// <summary>Such as <c>status</c>.</summary>
    public string? Subresource { get; init; }
}

/// <summary>How an object is deleted.</summary>
public sealed record DeleteOptions
{
    /// <summary>Only the object with this uid, not a later one of the same name.</summary>
    public string? Uid { get; init; }

    /// <summary>Only if it hasn't changed since.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Seconds that its pods get to end; 0 kills.</summary>
    public long? GracePeriodSeconds { get; init; }

    /// <summary><c>Background</c>, <c>Foreground</c> or <c>Orphan</c>.</summary>
    public string PropagationPolicy { get; init; } = "Background";
}

/// <summary>What became of an eviction.</summary>
public enum EvictionOutcome
{
    /// <summary>The pod ends.</summary>
    Evicted,

    /// <summary>A PodDisruptionBudget forbids it now.</summary>
    Blocked,

    /// <summary>There is no such pod (any more).</summary>
    Gone,
}
