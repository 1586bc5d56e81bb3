namespace HybridPlacement.KubeRuntime;

/// <summary>One lease, and how it is held.</summary>
public sealed record LeaderElectorOptions
{
    /// <summary>The lease's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The lease's name.</summary>
    public required string Name { get; init; }

    /// <summary>Who holds it: must differ between processes, so pod name and something random.</summary>
    public required string Identity { get; init; }

    /// <summary>How long others wait after the last renewal they saw.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long after its last renewal the holder stops working. Less than <see cref="LeaseDuration"/>.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between attempts.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one attempt may take. Less than half of <see cref="RenewDeadline"/>.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Seeds the jitter.</summary>
    public int? JitterSeed { get; init; }

    internal void Validate()
    {
        if (RenewDeadline >= LeaseDuration)
            throw new ArgumentException($"RenewDeadline ({RenewDeadline}) must be less than LeaseDuration ({LeaseDuration}): two could lead at once.");
        if (RetryPeriod >= RenewDeadline)
            throw new ArgumentException($"RetryPeriod ({RetryPeriod}) must be less than RenewDeadline ({RenewDeadline}): one failure would lose the lease.");
        if (LeaseDuration < TimeSpan.FromSeconds(1))
            throw new ArgumentException($"LeaseDuration ({LeaseDuration}) must be at least a second: leases count in seconds.");
        if (string.IsNullOrEmpty(Identity))
            throw new ArgumentException("Identity is empty: write a name that no other replica has.");
    }
}
