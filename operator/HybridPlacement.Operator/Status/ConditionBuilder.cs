using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Operator.Rollouts;
using HybridPlacement.Placement;
using k8s.Models;

namespace HybridPlacement.Operator.Status;

/// <summary>
/// The conditions of a ModelDeployment. All are written at the first visit; Reconciling and Stalled stand there only while they
/// are True, and never both: what nothing but a person can mend is Stalled, all other waiting is Reconciling.
/// </summary>
internal static class ConditionBuilder
{
    private const string True = "True";
    private const string False = "False";
    private const string Unknown = "Unknown";

    private static readonly HashSet<string> ForAPerson =
    [
        Api.Reasons.InvalidSpec,
        Api.Reasons.RuntimeNotFound,
        Api.Reasons.SecretNotFound,
        Api.Reasons.NoRule,
        Api.Reasons.InvalidPolicy,
        Api.Reasons.NoEligiblePool,
        Api.Reasons.OverBudget,
        Api.Reasons.ModelRejected,
        Api.Reasons.ModelLoadFailed,
        Api.Reasons.RolledBack,
    ];

    /// <summary>The conditions, sorted by type.</summary>
    /// <param name="input">What they depend on.</param>
    /// <param name="rollout">What is known of the model's versions.</param>
    public static IReadOnlyList<V1Condition> Build(StatusInput input, Api.RolloutStatus? rollout)
    {
        var trouble = Trouble(input);
        Finding[] findings = [Accepted(input, trouble), Placed(input), Compliant(input), Available(input, trouble, rollout)];
        var conditions = new List<Finding>(findings) { Ready(input, findings), AcceleratorActive(input) };
        if (findings.FirstOrDefault(f => f.Status == False && ForAPerson.Contains(f.Reason)) is { Type: not null } hopeless)
            conditions.Add(hopeless with { Type = Api.ConditionTypes.Stalled, Status = True });
        else if (findings.FirstOrDefault(f => f.Status != True) is { Type: not null } waiting)
            conditions.Add(waiting with { Type = Api.ConditionTypes.Reconciling, Status = True });
        else if (input.Plan.Any(p => p.Replicas > p.PlacedReplicas))
            conditions.Add(new(Api.ConditionTypes.Reconciling, True, Api.Reasons.Moving, "replicas leave their old place"));
        return Conditions.Write(conditions, input.Model.Status?.Conditions, input.Model.Metadata.Generation, input.Now);
    }

    private static Finding Accepted(StatusInput input, PodTrouble? trouble)
    {
        const string Type = Api.ConditionTypes.Accepted;
        if (input.Problem is { } problem)
            return new(Type, False, Api.Reasons.InvalidSpec, problem);
        if (input.Decision?.UnplacedReason == Reasons.RuntimeNotFound)
            return new(Type, False, Api.Reasons.RuntimeNotFound, input.Decision.Message ?? "no runtime serves this model");
        if (trouble?.Reason == Api.Reasons.SecretNotFound)
            return new(Type, False, Api.Reasons.SecretNotFound, $"{trouble.Message}: create the Secret in this namespace");
        return new(Type, True, Api.Reasons.Valid, "the spec makes sense");
    }

    private static Finding Placed(StatusInput input)
    {
        const string Type = Api.ConditionTypes.Placed;
        if (input.Decision is not { } decision)
            return new(Type, Unknown, Api.Reasons.Pending, "nothing is decided while the spec isn't accepted");
        if (decision.IsPlaced)
            return new(Type, True, Api.Reasons.Placed, decision.Summary + Seen(input));
        var reason = decision.UnplacedReason switch
        {
            Reasons.Invalid => Api.Reasons.InvalidPolicy,
            { } known => known,
            null => Api.Reasons.NoEligiblePool,
        };
        return new(Type, False, reason, (decision.Message ?? decision.Summary) + Seen(input));
    }

    private static string Seen(StatusInput input) => input.Namespaces.Count == 0
        ? ""
        : $" (free room is what the pods of {string.Join(", ", input.Namespaces.Take(5))}{(input.Namespaces.Count > 5 ? ", …" : "")} leave: the operator sees no others)";

    private static Finding Compliant(StatusInput input)
    {
        const string Type = Api.ConditionTypes.Compliant;
        if (input.Violations.Count > 0)
        {
            return new(Type, False, Api.Reasons.Violation, string.Join("; ",
                input.Violations.Take(5).Select(v => $"pod {v.Pod.Name} runs on node {v.Node}: {v.Why}"))
                + (input.Violations.Count > 5 ? $"; and {input.Violations.Count - 5} more" : ""));
        }

        return input.Decision is null
            ? new(Type, Unknown, Api.Reasons.Pending, "nothing is decided while the spec isn't accepted")
            : new(Type, True, Api.Reasons.NoViolation, "every pod runs where the policy allows it");
    }

    private static Finding Available(StatusInput input, PodTrouble? trouble, Api.RolloutStatus? rollout)
    {
        const string Type = Api.ConditionTypes.Available;
        var wanted = StatusBuilder.Wanted(input);
        if (input.Decision is null)
        {
            return new(Type, Unknown, Api.Reasons.Pending,
                $"{input.Existing.Sum(e => e.ReadyReplicas)} replicas serve as they were before: the spec isn't accepted");
        }

        if (input.Refusal is { } refusal)
            return new(Type, False, Api.Reasons.ObjectRefused, refusal);
        if (input.Awaited is { } awaited)
            return new(Type, False, Api.Reasons.Progressing, awaited);
        if (wanted == 0)
            return new(Type, True, Api.Reasons.ScaledToZero, "no replicas are wanted");
        var current = input.Plan.Sum(p => Math.Min(
            p.Replicas, input.Existing.FirstOrDefault(e => e.Name == p.Name)?.CurrentReplicas ?? 0));
        var serving = input.Plan.Sum(p => StatusBuilder.ReadyIn(input, p));
        if (rollout is { Failed: { } failed, LastGood: { } good })
        {
            return new(Type, False, Api.Reasons.RolledBack,
                $"{Math.Min(serving, wanted)} of {wanted} replicas serve the last good version ({good.Uri}), as the new one failed "
                + $"({failed.Uri}: {failed.Reason}: {failed.Message}): change spec.model; it isn't tried again before");
        }

        if (current >= wanted)
            return new(Type, True, Api.Reasons.Serving, $"{wanted} of {wanted} replicas serve");
        if (input.Stale.Count > 0 && current + input.Stale.Count >= wanted)
        {
            var pools = input.Plan.Select(p => p.Pool).Where(p => StatusBuilder.StaleIn(input, p).Count > 0);
            return new(Type, Unknown, Api.Reasons.Stale,
                $"{current} of {wanted} replicas serve; {input.Stale.Count} in {string.Join(", ", pools)} aren't heard of"
                + $"{(input.Stale.Values.Min() is { } since ? $" since {since:yyyy-MM-ddTHH:mm:ssZ}" : "")}; they served before and are kept");
        }

        var count = $"{current} of {wanted} replicas serve" + (serving > current ? $", {serving - current} more as they were before" : "");
        if (Crowded(input) is { } crowded)
        {
            return crowded.MaxUnavailable > 0
                ? new(Type, False, Api.Reasons.Progressing,
                    $"{count}; pool {crowded.Pool} has no room for one more, so the new version takes the places of the old one")
                : new(Type, False, Api.Reasons.NoRoomForRollout,
                    $"{count}; pool {crowded.Pool} has no room for the new version beside the one that serves"
                    + $"{(trouble is null ? "" : $" ({trouble.Message})")}: free room there, or let a replica go first with "
                    + "spec.rollout.maxUnavailable: 1");
        }

        if (trouble is not null && trouble.Reason != Api.Reasons.SecretNotFound)
            return new(Type, False, trouble.Reason, $"{count}: {trouble.Message}");
        if (input.Existing.Select(e => e.Failure).FirstOrDefault(f => f is not null) is { } failure)
            return new(Type, False, Api.Reasons.ObjectRefused, $"{count}: {failure}");
        return new(Type, False, Api.Reasons.Progressing, count);
    }

    private static PlannedDeployment? Crowded(StatusInput input)
    {
        var revision = StatusBuilder.Served(input);
        return input.Plan.FirstOrDefault(p =>
            RolloutRoom.IsMissing(p, input.Existing.FirstOrDefault(e => e.Name == p.Name), input.Pods, revision));
    }

    private static Finding Ready(StatusInput input, Finding[] findings)
    {
        const string Type = Api.ConditionTypes.Ready;
        foreach (var status in (ReadOnlySpan<string>)[False, Unknown])
        {
            foreach (var finding in findings)
            {
                if (finding.Status == status)
                    return finding with { Type = Type };
            }
        }

        return new(Type, True, Api.Reasons.Ready, input.Decision?.Summary ?? "");
    }

    // One pod without its GPU makes it False; True only where each pod that was asked has said so.
    private static Finding AcceleratorActive(StatusInput input)
    {
        const string Type = Api.ConditionTypes.AcceleratorActive;
        if (input.Model.Spec.Accelerator is null)
            return new(Type, Unknown, Api.Reasons.NotRequired, "the model asks for no accelerator");
        var readings = input.Accelerators.OrderBy(r => r.Key).ToList();
        if (readings.Find(r => r.Value.Reason is Api.Reasons.NoGpuVisible or Api.Reasons.CpuFallback) is { Value: { } bad, Key: var pod })
            return new(Type, False, bad.Reason!, $"pod {pod.Name}: {bad.Message}");
        if (readings.Find(r => r.Value.Reason is null) is { Value: { } silent, Key: var mute })
            return new(Type, Unknown, Api.Reasons.Pending, $"pod {mute.Name}: {silent.Message}");
        return readings.Count == 0
            ? new(Type, Unknown, Api.Reasons.Pending, "no server has said yet what it computes on")
            : new(Type, True, Api.Reasons.GpuActive, $"pod {readings[0].Key.Name}: {readings[0].Value.Message}");
    }

    // The newest pod tells about the spec as it is; of pods of one age the clearest word counts.
    private static PodTrouble? Trouble(StatusInput input) => Trouble(input, StatusBuilder.Served(input));

    private static PodTrouble? Trouble(StatusInput input, string revision) => input.Pods
        .Where(p => p is { Deleting: false, Ended: false, Model: { Ready: false, Trouble: not null } } && p.Model.Revision == revision)
        .OrderByDescending(p => p.Model!.Created)
        .ThenBy(p => Clarity(p.Model!.Trouble!.Reason))
        .ThenBy(p => p.Key)
        .FirstOrDefault()?.Model?.Trouble;

    private static int Clarity(string reason) => reason switch
    {
        Api.Reasons.ModelRejected => 0,
        Api.Reasons.ModelLoadFailed => 1,
        Api.Reasons.ModelFetchFailed => 2,
        Api.Reasons.SecretNotFound => 3,
        Api.Reasons.RuntimeNotReady => 4,
        _ => 5,
    };
}
