namespace HybridPlacement.KubeRuntime;

/// <summary>What became of one reconcile. Failure is an exception, not a result.</summary>
/// <param name="RequeueAfter">When to look again although nothing changed; null: when something changes.</param>
public readonly record struct ReconcileResult(TimeSpan? RequeueAfter)
{
    /// <summary>Nothing to do until something changes.</summary>
    public static ReconcileResult Done => default;

    /// <summary>Look again after <paramref name="delay"/>; earlier failures are forgotten.</summary>
    public static ReconcileResult After(TimeSpan delay) => new(delay);
}
