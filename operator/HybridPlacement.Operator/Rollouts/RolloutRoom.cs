using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Operator.Status;

namespace HybridPlacement.Operator.Rollouts;

/// <summary>
/// Whether a new version comes beside the old one or takes its place. A replica more is tried first; where a pool has no room for
/// it, replicas are replaced one by one, as far as <c>spec.rollout.maxUnavailable</c> lets them. Pure, and what it decided before
/// is read from the Deployment: an operator that dies in between goes on.
/// </summary>
internal static class RolloutRoom
{
    /// <summary>How many pods of a Deployment may go before those that replace them serve; 0: none, a new one comes first.</summary>
    /// <param name="spec">The model's spec, as it is served.</param>
    /// <param name="planned">The Deployment as it shall be.</param>
    /// <param name="existing">As it is; null where it isn't.</param>
    /// <param name="pods">The model's pods.</param>
    /// <param name="violations">Those of them that run where they must not.</param>
    public static int MaxUnavailable(
        Api.ModelDeploymentSpec spec,
        PlannedDeployment planned,
        ExistingDeployment? existing,
        IReadOnlyList<ObservedPod> pods,
        IReadOnlyList<PodViolation> violations)
    {
        // Of a template that somebody let go anywhere, each pod that is ended comes again where it must not run, for as long as its successor
        // in the right place waits for room: such a template goes first.
        if (existing is { IsRollingOut: true }
            && (existing.IsBreakFirst || pods.Any(p => p.Model?.Pool == planned.Pool && violations.Any(v => v.Pod == p.Key))))
            return planned.Replicas;
        var allowed = Math.Min(spec.Rollout?.MaxUnavailable ?? (planned.Replicas > 1 ? 1 : 0), planned.Replicas);
        // There is seldom a GPU to spare, and asking for one would make an autoscaler buy a node.
        if (allowed == 0 || (spec.Accelerator is not null && planned.Replicas > 1))
            return allowed;
        var isInPlace = existing is { IsRollingOut: true, IsInPlace: true } || IsMissing(planned, existing, pods, Revision.Of(spec));
        return isInPlace ? allowed : 0;
    }

    /// <summary>
    /// Whether a pod of the new version finds no node while old ones are there. Where an autoscaler may add a node it is waited for,
    /// as long as a rollout may go without progress.
    /// </summary>
    public static bool IsMissing(
        PlannedDeployment planned, ExistingDeployment? existing, IReadOnlyList<ObservedPod> pods, string revision) =>
        existing is { IsRollingOut: true }
        && (planned.Placement?.Pool.Elastic is null || existing.IsStuck)
        && pods.Any(p => p is { Deleting: false, Ended: false, Node: null, Model.Trouble.Reason: Api.Reasons.Progressing }
            && p.Model.Pool == planned.Pool && p.Model.Revision == revision);
}
