using HybridPlacement.KubeRuntime;
using HybridPlacement.Placement;
using k8s.Models;

namespace HybridPlacement.Operator.Status;

/// <summary>An event to record.</summary>
/// <param name="Severity">Whether it is bad news.</param>
/// <param name="Reason">One of <see cref="Api.EventReasons"/>.</param>
/// <param name="Action">What the operator did or tried.</param>
/// <param name="Note">For people.</param>
public sealed record StatusEvent(EventSeverity Severity, string Reason, string Action, string Note);

/// <summary>How much a status differs from the one before.</summary>
public enum StatusDifference
{
    /// <summary>In nothing, or only in how good and how full other places are: no reason to write it.</summary>
    None,

    /// <summary>In what keeps other places from being chosen, or in sentences only: it may wait for others of its kind.</summary>
    MayWait,

    /// <summary>In how far replicas are on their way: the next step may come in a moment.</summary>
    Progress,

    /// <summary>In anything else.</summary>
    Matters,
}

/// <summary>What a new status says that the one before didn't. Pure.</summary>
public static class StatusChange
{
    /// <summary>The action of events about a place, found or not.</summary>
    public const string Place = "Place";

    /// <summary>The action of events about pods where they must not be.</summary>
    public const string Evict = "Evict";

    /// <summary>The events that a change of status is worth.</summary>
    public static IEnumerable<StatusEvent> Events(Api.ModelDeploymentStatus? before, Api.ModelDeploymentStatus now)
    {
        ArgumentNullException.ThrowIfNull(now);
        var move = Newest(now) is { } newest && newest != Newest(before) ? newest : null;
        if (move is not null)
            yield return Moved(move, now);
        var placed = Find(now, Api.ConditionTypes.Placed);
        if (placed?.Status == "False" && Find(before, Api.ConditionTypes.Placed)?.Reason != placed.Reason
            && move?.Reason != Api.EventReasons.PlacementFailed)
            yield return new(EventSeverity.Warning, Api.EventReasons.PlacementFailed, Place, placed.Message);
        var (violated, compliant) = (Find(before, Api.ConditionTypes.Compliant), Find(now, Api.ConditionTypes.Compliant));
        if (compliant?.Status == "False" && violated?.Message != compliant.Message)
            yield return new(EventSeverity.Warning, Api.EventReasons.ComplianceViolation, Evict, compliant.Message);
        else if (violated?.Status == "False" && compliant?.Status != "False")
            yield return new(EventSeverity.Normal, Api.EventReasons.ViolationEnded, Evict, $"over: {violated.Message}");
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

    /// <summary>The event of replicas that go from one pool to another though the model stays in both; null where none do.</summary>
    public static StatusEvent? Shifted(Api.ModelDeploymentStatus? before, Decision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        var pools = PlacementHistory.PlacedPools(decision);
        return PlacementHistory.Shifts(decision, before?.Placement) is not { Count: > 0 } shifts
            ? null
            : new(EventSeverity.Normal, PlacementHistory.ReasonOf(decision, pools, pools), Place,
                $"{decision.Summary} (rule {decision.Rule?.Name ?? "none"}): "
                + string.Join(", ", shifts.Select(s => $"{s.Replicas} from {s.From} to {s.To}")));
    }

    /// <summary>How much two statuses differ.</summary>
    public static StatusDifference Weigh(Api.ModelDeploymentStatus? before, Api.ModelDeploymentStatus now)
    {
        ArgumentNullException.ThrowIfNull(now);
        if (before is null || !AreEqual(Milestones(before), Milestones(now)))
            return StatusDifference.Matters;
        if (!AreEqual(Essence(before), Essence(now)))
            return StatusDifference.Progress;
        return SayTheSame(before, now) ? StatusDifference.None : StatusDifference.MayWait;
    }

    private static bool AreEqual(Api.ModelDeploymentStatus left, Api.ModelDeploymentStatus right) =>
        OperatorJson.Kinds.Write(left).AsSpan().SequenceEqual(OperatorJson.Kinds.Write(right));

    private static bool SayTheSame(Api.ModelDeploymentStatus before, Api.ModelDeploymentStatus now)
    {
        if (before.Placement?.Summary != now.Placement?.Summary
            || !(before.Conditions ?? []).Select(c => c.Message).SequenceEqual((now.Conditions ?? []).Select(c => c.Message)))
            return false;
        // With more pools than a status names, which ones it names may depend on scores.
        var isWhole = before.Placement?.OmittedCandidates is null && now.Placement?.OmittedCandidates is null;
        var old = (before.Placement?.Candidates ?? []).ToDictionary(c => c.Pool, Obstacle, StringComparer.Ordinal);
        var all = now.Placement?.Candidates ?? [];
        return (!isWhole || all.Count == old.Count)
            && all.All(c => old.TryGetValue(c.Pool, out var obstacle) ? obstacle == Obstacle(c) : !isWhole);
    }

    // Room and rank come and go with every pod of anybody: a status tells what there was when it was written.
    private static string Obstacle(Api.CandidateStatus candidate) =>
        candidate.Reason is null or Reasons.InsufficientCapacity or Reasons.QuotaExceeded or Reasons.LessPreferred ? "" : $"{candidate.Reason}: {candidate.Message}";

    private static Api.ModelDeploymentStatus Milestones(Api.ModelDeploymentStatus status) => Essence(status) with
    {
        Replicas = 0,
        Conditions = [.. (status.Conditions ?? []).Select(c => new V1Condition
        {
            Type = c.Type,
            Status = c.Status,
            Reason = "",
            Message = "",
            ObservedGeneration = c.ObservedGeneration,
        })],
    };

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
        Place,
        // Why there is none names the rule.
        ((move.Reason == Api.EventReasons.PlacementFailed ? Find(now, Api.ConditionTypes.Placed)?.Message : null)
            ?? $"{now.Placement?.Summary} (rule {now.Placement?.Rule ?? "none"})")
        + (move.From is null ? "" : $", before that on {move.From}"));

    private static Api.PlacementMove? Newest(Api.ModelDeploymentStatus? status) => status?.Placement?.History is [var newest, ..] ? newest : null;

    private static V1Condition? Find(Api.ModelDeploymentStatus? status, string type) =>
        status?.Conditions?.FirstOrDefault(c => c.Type == type);
}
