using HybridPlacement.KubeRuntime;
using k8s.Models;

namespace HybridPlacement.Operator.Status;

/// <summary>An event to record.</summary>
/// <param name="Severity">Whether it is bad news.</param>
/// <param name="Reason">One of <see cref="Api.EventReasons"/>.</param>
/// <param name="Action">What the operator did or tried.</param>
/// <param name="Note">For people.</param>
public sealed record StatusEvent(EventSeverity Severity, string Reason, string Action, string Note);

/// <summary>What a new status says that the one before didn't. Pure.</summary>
public static class StatusChange
{
    /// <summary>The events that a change of status is worth.</summary>
    public static IEnumerable<StatusEvent> Events(Api.ModelDeploymentStatus? before, Api.ModelDeploymentStatus now)
    {
        ArgumentNullException.ThrowIfNull(now);
        if (Newest(now) is { } move && move != Newest(before))
            yield return Moved(move, now);
        var placed = Find(now, Api.ConditionTypes.Placed);
        if (placed?.Status == "False" && Find(before, Api.ConditionTypes.Placed)?.Reason != placed.Reason)
            yield return new(EventSeverity.Warning, Api.EventReasons.PlacementFailed, "Place", placed.Message);
        var compliant = Find(now, Api.ConditionTypes.Compliant);
        if (compliant?.Status == "False" && Find(before, Api.ConditionTypes.Compliant)?.Message != compliant.Message)
            yield return new(EventSeverity.Warning, Api.EventReasons.ComplianceViolation, "Evict", compliant.Message);
        if (now.Model?.Sha256 is { } sha256 && sha256 != before?.Model?.Sha256)
            yield return new(EventSeverity.Normal, Api.EventReasons.ModelVerified, "Fetch", $"the model's sha256 is {sha256}");
        if (now.Rollout?.Failed is { } failed && failed.Revision != before?.Rollout?.Failed?.Revision)
        {
            yield return new(EventSeverity.Warning, Api.EventReasons.RolledBack, "Rollout",
                $"{failed.Uri} failed ({failed.Reason}: {failed.Message}); {now.Rollout.LastGood?.Uri} serves again");
        }

        var available = Find(now, Api.ConditionTypes.Available);
        if (available?.Reason == Api.Reasons.ModelRejected && Find(before, Api.ConditionTypes.Available)?.Reason != available.Reason)
            yield return new(EventSeverity.Warning, Api.EventReasons.ModelRejected, "Fetch", available.Message);
    }

    /// <summary>
    /// Whether two statuses differ in nothing but what is said of other places and in sentences: that may wait.
    /// </summary>
    public static bool IsMinor(Api.ModelDeploymentStatus? before, Api.ModelDeploymentStatus now)
    {
        ArgumentNullException.ThrowIfNull(now);
        if (before is null)
            return false;
        return k8s.KubernetesJson.Serialize(Essence(before)) == k8s.KubernetesJson.Serialize(Essence(now));
    }

    private static Api.ModelDeploymentStatus Essence(Api.ModelDeploymentStatus status) => status with
    {
        Conditions = [.. (status.Conditions ?? []).Select(c => new V1Condition
        {
            Type = c.Type,
            Status = c.Status,
            Reason = c.Reason,
            // What only a person can mend is said at once, and so is what a pod says.
            Message = c.Type is Api.ConditionTypes.Accepted or Api.ConditionTypes.Compliant or Api.ConditionTypes.Available ? c.Message : "",
            ObservedGeneration = c.ObservedGeneration,
            LastTransitionTime = c.LastTransitionTime,
        })],
        Placement = status.Placement is { } placement
            ? placement with { Candidates = null, OmittedCandidates = null, Summary = null }
            : null,
    };

    private static StatusEvent Moved(Api.PlacementMove move, Api.ModelDeploymentStatus now) => new(
        move.Reason == Api.EventReasons.PlacementFailed ? EventSeverity.Warning : EventSeverity.Normal,
        move.Reason ?? Api.EventReasons.Moved,
        "Place",
        $"{now.Placement?.Summary} (rule {now.Placement?.Rule ?? "none"})"
        + (move.From is null ? "" : $", before that on {move.From}"));

    private static Api.PlacementMove? Newest(Api.ModelDeploymentStatus? status) => status?.Placement?.History is [var newest, ..] ? newest : null;

    private static V1Condition? Find(Api.ModelDeploymentStatus? status, string type) =>
        status?.Conditions?.FirstOrDefault(c => c.Type == type);
}
