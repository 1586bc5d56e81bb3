namespace HybridPlacement.Placement;

/// <summary>Makes the decision from what was allocated.</summary>
internal static class DecisionBuilder
{
    public static Decision Build(
        Question question,
        List<PoolOption> options,
        Candidate[] candidates,
        IReadOnlyList<Victim> victims,
        CurrentPlacement current,
        TimeSpan? requeueAfter,
        DateTimeOffset now)
    {
        var pools = new List<PoolPlacement>();
        var placed = 0;
        decimal? cost = 0;
        foreach (var option in options)
        {
            if (option.Taken == 0) continue;
            placed += option.Taken;
            cost += option.Taken * option.Cost;
            pools.Add(new PoolPlacement
            {
                Pool = option.Pool,
                Replicas = option.Taken,
                ElasticReplicas = option.OnElastic,
                HourlyCost = option.Taken * option.Cost,
                NodeRequirements = Requirements(question, option),
                PreemptionNodes = option.PreemptionNodes ?? [],
            });
        }

        var missing = Missing(question, options, candidates, placed);
        return new Decision
        {
            Question = question,
            Model = question.Model,
            Time = now,
            Policy = question.Policy?.Name,
            Rule = question.Rule,
            Runtime = question.Runtime,
            PodRequests = question.Pod.Requests,
            Pools = pools,
            PlacedReplicas = placed,
            UnplacedReplicas = missing,
            UnplacedReason = missing == 0 ? null : UnplacedReasons.Of(question, options, candidates),
            HourlyCost = cost,
            Candidates = candidates,
            Victims = victims,
            Moves = MoveList.Of(question, pools, candidates, current),
            RequeueAfter = requeueAfter,
        };
    }

    /// <summary>In mode EachPool a pool that could take replicas, or could after waiting, is owed its share.</summary>
    private static int Missing(Question question, List<PoolOption> options, Candidate[] candidates, int placed)
    {
        if (question.Model.Placement.Mode == PlacementMode.Replicated) return question.Replicas - placed;
        var full = candidates.Count(c => c.Verdict == Verdict.Rejected && c.Reason is (Reasons.InsufficientCapacity or Reasons.QuotaExceeded));
        var missing = (question.Replicas * full) + options.Sum(o => Math.Max(0, question.Replicas - o.Taken));
        return placed == 0 && missing == 0 ? question.Replicas : missing;
    }

    private static IReadOnlyList<LabelRequirement> Requirements(Question question, PoolOption option) =>
        question.Model.Accelerator is { } gpus
            ? GpuRequirements.Of(gpus, question.Pod.ComputeCapability, gpus.Products.Count == 0 ? [] : PoolReports.Products(option.State))
            : [];
}
