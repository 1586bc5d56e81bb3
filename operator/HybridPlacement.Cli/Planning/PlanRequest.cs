namespace HybridPlacement.Cli.Planning;

/// <summary>What <c>hybridplacement plan</c> was asked for.</summary>
internal sealed record PlanRequest
{
    /// <summary>Files and folders of manifests to decide for: models above all, and whatever of the fleet they bring along.</summary>
    public IReadOnlyList<string> Manifests { get; init; } = [];

    /// <summary>Files and folders that describe the fleet, in place of a cluster.</summary>
    public IReadOnlyList<string> Fleet { get; init; } = [];

    /// <summary>The cluster's kubeconfig; null for kubectl's own rules where a cluster is needed.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Files and folders of policies that take the place of those of the same name.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];

    /// <summary>Whether to look at the fleet as a whole after deciding model by model.</summary>
    public bool Optimize { get; init; }
}
