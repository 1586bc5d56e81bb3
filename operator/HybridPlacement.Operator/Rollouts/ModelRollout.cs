using HybridPlacement.Operator.Mapping;
using HybridPlacement.Operator.Status;

namespace HybridPlacement.Operator.Rollouts;

/// <summary>
/// Which version of a model is served: the spec's, unless that has failed while another was known to be good. Pure, and only
/// what the status says is acted on: what a pod says first goes there. So an operator that dies in between, or is asked again,
/// does the same.
/// </summary>
internal static class ModelRollout
{
    /// <summary>The model as it is to be served, with the facts that its pods found in its file.</summary>
    /// <param name="model">The model as it was written, with its status.</param>
    /// <param name="pods">Its pods.</param>
    public static Api.ModelDeployment Effective(Api.ModelDeployment model, IReadOnlyList<ObservedPod> pods)
    {
        var spec = model.Spec;
        if (model.Status?.Rollout is { Failed: { } failed, LastGood: { } good } && failed.Revision == Revision.Of(spec))
            spec = spec with { Model = good };
        var revision = Revision.Of(spec);
        var known = model.Status?.Model;
        // Of another version's file only the size is worth a guess.
        var facts = FactsOf(pods, revision) ?? (known is null || known.Revision == revision ? known : known with { Opset = null });
        return new Api.ModelDeployment
        {
            Metadata = model.Metadata,
            Spec = spec,
            Status = (model.Status ?? new Api.ModelDeploymentStatus()) with { Model = facts },
        };
    }

    /// <summary>What the newest pod of a revision found in the model's file; null where none has read it.</summary>
    public static Api.ModelFacts? FactsOf(IReadOnlyList<ObservedPod> pods, string revision)
    {
        var fetched = pods.Where(p => p is { Deleting: false, Model.Fetched.Sha256: not null } && p.Model.Revision == revision)
            .OrderByDescending(p => p.Model!.Created).ThenBy(p => p.Key)
            .FirstOrDefault()?.Model?.Fetched;
        return fetched is null
            ? null
            : new Api.ModelFacts
            {
                Revision = revision,
                Sha256 = fetched.Sha256,
                Opset = fetched.Opset,
                Parameters = fetched.Parameters,
                SizeBytes = fetched.SizeBytes,
                EstimatedMemory = fetched.EstimatedMemoryBytes is { } bytes ? $"{(bytes + (1 << 20) - 1) >> 20}Mi" : null,
                Inputs = fetched.Inputs is null ? null : [.. fetched.Inputs.Take(64)],
                Outputs = fetched.Outputs is null ? null : [.. fetched.Outputs.Take(64)],
            };
    }

    /// <summary>What is known of the versions now.</summary>
    public static Api.RolloutStatus? Next(StatusInput input)
    {
        var before = input.Model.Status?.Rollout;
        var spec = input.Model.Spec;
        var wanted = Revision.Of(spec);
        var good = before?.LastGood;
        // A failure of another spec is forgotten: this one hasn't been tried.
        var failed = before?.Failed?.Revision == wanted ? before.Failed : null;
        var onTrial = good is not null && Revision.Of(spec with { Model = good }) != wanted;
        if (failed is null && onTrial && Failure(input, wanted) is { } trouble)
        {
            failed = new Api.FailedRollout
            {
                Revision = wanted,
                Uri = spec.Model.Uri,
                Time = Conditions.Truncate(input.Now),
                Reason = trouble.Reason,
                Message = trouble.Message,
            };
        }
        else if (failed is null && Serves(input, wanted))
        {
            good = spec.Model;
        }

        return good is null ? null : new Api.RolloutStatus { LastGood = good, Failed = failed };
    }

    // In all places that are within reach: one pod that came up proves a file, but not its needs.
    private static bool Serves(StatusInput input, string revision)
    {
        var serving = input.Pods.Count(p => p is { Deleting: false, Model.Ready: true } && p.Model.Revision == revision);
        return serving > 0 && serving + input.Stale.Count >= (input.Decision?.PlacedReplicas ?? int.MaxValue);
    }

    private static PodTrouble? Failure(StatusInput input, string revision)
    {
        var pods = input.Pods.Where(p => p is { Deleting: false, Ended: false, Model: not null } && p.Model.Revision == revision).ToList();
        // Where one of them serves it isn't the version that is wrong.
        if (pods.Count == 0 || pods.Exists(p => p.Model!.Ready))
            return null;
        var troubles = pods.Select(p => p.Model!.Trouble).OfType<PodTrouble>().ToList();
        if (troubles.Find(t => t.Reason is Api.Reasons.ModelRejected or Api.Reasons.ModelLoadFailed) is { } certain)
            return certain;
        // What waits for room isn't at fault either.
        if (!input.Existing.Any(e => e.IsStuck) || troubles.Exists(t => t.Reason == Api.Reasons.Progressing))
            return null;
        return troubles.FirstOrDefault()
            ?? new PodTrouble(Api.Reasons.RuntimeNotReady, "it didn't answer within spec.rollout.progressDeadline");
    }
}
