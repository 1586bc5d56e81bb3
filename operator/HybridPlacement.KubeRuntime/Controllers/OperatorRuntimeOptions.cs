namespace HybridPlacement.KubeRuntime;

/// <summary>How a runtime runs.</summary>
public sealed record OperatorRuntimeOptions
{
    /// <summary>Null: no election, this process is the only one.</summary>
    public LeaderElectorOptions? LeaderElection { get; init; }

    /// <summary>How long what is under way may take to finish once the runtime is to end.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>What a readiness probe should know.</summary>
/// <param name="UnsyncedInformers">Resources whose first list isn't complete.</param>
/// <param name="IsLeading">Whether this process works, rather than standing by.</param>
public sealed record RuntimeReadiness(IReadOnlyList<string> UnsyncedInformers, bool IsLeading)
{
    /// <summary>Caches are warm: it works, or could take over at once.</summary>
    public bool IsReady => UnsyncedInformers.Count == 0;
}
