using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Building;

/// <summary>A Deployment of a model that exists.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pool">The pool that it is for.</param>
/// <param name="Replicas">How many replicas it is told to have.</param>
/// <param name="PlacedReplicas">How many of them the last decision put there; the others serve until those elsewhere do.</param>
/// <param name="ReadyReplicas">How many serve, of whatever version.</param>
/// <param name="CurrentReplicas">How many serve that are as the Deployment says now.</param>
public sealed record ExistingDeployment(
    string Name, string Pool, int Replicas, int PlacedReplicas, int ReadyReplicas, int CurrentReplicas)
{
    /// <summary>Why its pods can't be made, as the API server said it: a quota, an admission policy. Null where they can.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether its rollout has gone without progress for longer than it may.</summary>
    public bool IsStuck { get; init; }

    /// <summary>Whether pods of an earlier template are still there.</summary>
    public bool IsRollingOut { get; init; }

    /// <summary>Whether old pods go first in its rollouts.</summary>
    public bool IsInPlace { get; init; }

    /// <summary>Whether all old pods may go first.</summary>
    public bool IsBreakFirst { get; init; }

    /// <summary>Those of its pods that have to go from where they are.</summary>
    public Strays Strays { get; init; }

    /// <summary>How many serve that may stay.</summary>
    public int StayingReplicas => Math.Max(0, ReadyReplicas - Strays.Ready);
}

/// <summary>A Deployment of a model as it shall be.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pool">The pool that it is for.</param>
/// <param name="Replicas">How many replicas it gets.</param>
/// <param name="PlacedReplicas">How many of them the decision puts there.</param>
/// <param name="Placement">What the decision says of the pool; null where it says nothing any more and the pods stay as they are.</param>
public sealed record PlannedDeployment(string Name, string Pool, int Replicas, int PlacedReplicas, PoolPlacement? Placement)
{
    /// <summary>How many of its pods go first in a rollout, and those of the new version take their places; 0: a new one comes first.</summary>
    public int MaxUnavailable { get; init; }
}

/// <summary>
/// The next step from the Deployments there are to those that a decision wants. Make before break: replicas stay where they
/// are no longer wanted as long as those that take their place don't serve, save where they are forbidden. Strays, too: their
/// Deployment has so many replicas more meanwhile.
/// </summary>
public static class PlacementPlan
{
    /// <summary>The Deployments to have now. Whatever exists and isn't among them goes.</summary>
    /// <param name="decision">What is wanted.</param>
    /// <param name="existing">What there is.</param>
    /// <param name="isForbidden">Whether replicas must not run in a pool, even for a moment more.</param>
    /// <param name="nameFor">The name for a pool's Deployment where none exists.</param>
    /// <param name="yielded">How many replicas of a pool give way to a model of higher priority and aren't kept.</param>
    public static IReadOnlyList<PlannedDeployment> Next(
        Decision decision,
        IReadOnlyList<ExistingDeployment> existing,
        Func<string, bool> isForbidden,
        Func<string, string> nameFor,
        Func<string, int>? yielded = null)
    {
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(existing);
        ArgumentNullException.ThrowIfNull(isForbidden);
        ArgumentNullException.ThrowIfNull(nameFor);

        var byPool = existing.OrderBy(e => e.Name, StringComparer.Ordinal).ToLookup(e => e.Pool);
        var missing = decision.UnplacedReplicas
            + decision.Pools.Sum(p => Math.Max(0, p.Replicas - byPool[p.Pool.Name].Sum(e => e.StayingReplicas)));
        var plan = new List<PlannedDeployment>();
        foreach (var placement in decision.Pools)
        {
            var pool = placement.Pool.Name;
            var current = byPool[pool].FirstOrDefault();
            var strays = current?.Strays ?? default;
            var beyond = Math.Max((current?.Replicas ?? 0) - placement.Replicas, strays.Running) - (yielded?.Invoke(pool) ?? 0);
            var kept = Math.Min(Math.Max(missing, strays.Unmarked), Math.Max(0, beyond));
            missing = Math.Max(0, missing - kept);
            plan.Add(new(current?.Name ?? nameFor(pool), pool, placement.Replicas + kept, placement.Replicas, placement));
        }

        // Those that serve first: they are what is kept for.
        foreach (var leaving in existing
            .Where(e => !isForbidden(e.Pool) && plan.TrueForAll(p => p.Name != e.Name))
            .OrderByDescending(e => e.ReadyReplicas).ThenBy(e => e.Name, StringComparer.Ordinal))
        {
            var kept = Math.Min(missing, Math.Max(0, leaving.Replicas - (yielded?.Invoke(leaving.Pool) ?? 0)));
            missing -= kept;
            if (kept > 0)
                plan.Add(new(leaving.Name, leaving.Pool, kept, 0, null));
        }

        return plan;
    }
}
