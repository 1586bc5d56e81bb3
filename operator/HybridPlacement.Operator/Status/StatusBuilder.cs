using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Operator.Rollouts;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Status;

/// <summary>The status of a ModelDeployment. Pure: the same input gives the same status.</summary>
public static class StatusBuilder
{
    private const int MaxCandidates = 32;
    private const int MaxHistory = 10;

    /// <summary>Builds the whole status.</summary>
    public static Api.ModelDeploymentStatus Build(StatusInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var model = input.Model;
        var previous = model.Status;
        var ready = input.Decision is null ? input.Existing.Sum(e => e.ReadyReplicas) : input.Plan.Sum(p => ReadyIn(input, p));
        var pools = Pools(input);
        var rollout = ModelRollout.Next(input);
        return new Api.ModelDeploymentStatus
        {
            ObservedGeneration = model.Metadata.Generation,
            Conditions = ConditionBuilder.Build(input, rollout),
            Replicas = input.Pods.Count(p => p is { Ended: false, Deleting: false }),
            ReadyReplicas = ready,
            Selector = $"{Api.Labels.ModelDeployment}={model.Metadata.Name}",
            Endpoint = new Api.EndpointStatus
            {
                Url = $"http://{model.Metadata.Name}.{model.Metadata.NamespaceProperty}.svc:8000",
                Grpc = $"{model.Metadata.Name}.{model.Metadata.NamespaceProperty}.svc:8001",
            },
            Model = ModelRollout.FactsOf(input.Pods, Served(input)) ?? previous?.Model,
            Rollout = rollout,
            Placement = input.Decision is { } decision ? Placement(input, decision, pools) : previous?.Placement,
            Columns = new Api.ColumnTexts
            {
                Pools = pools.Count == 0 ? null : Join(pools.Select(p => p.Name)),
                Tiers = pools.Count == 0 ? null : Join(pools.Select(p => Api.KnownNames.NameOf(p.Tier)).Distinct()),
                Ready = $"{ready}/{Wanted(input)}",
                HourlyCost = pools.Count == 0 ? null : Texts.Price(input.Decision?.HourlyCost),
            },
        };
    }

    /// <summary>Replicas wanted in all.</summary>
    internal static int Wanted(StatusInput input) => input.Decision is { } decision
        ? decision.PlacedReplicas + decision.UnplacedReplicas
        : input.Model.Spec.Replicas ?? 1;

    /// <summary>Replicas of a planned Deployment that serve.</summary>
    internal static int ReadyIn(StatusInput input, PlannedDeployment planned) => Math.Min(
        planned.Replicas,
        input.Existing.FirstOrDefault(e => e.Name == planned.Name)?.ReadyReplicas ?? 0);

    /// <summary>The revision that is to be served.</summary>
    internal static string Served(StatusInput input) => Revision.Of(ModelRollout.Effective(input.Model, input.Pods).Spec);

    /// <summary>Replicas of a planned Deployment that served when last heard of.</summary>
    internal static IReadOnlyList<KeyValuePair<NamespacedName, DateTimeOffset?>> StaleIn(StatusInput input, string pool) =>
        [.. input.Stale.Where(s => input.Pods.Any(p => p.Key == s.Key && p.Model?.Pool == pool))];

    private static List<Api.PoolPlacement> Pools(StatusInput input)
    {
        if (input.Decision is not { } decision)
            return [.. input.Model.Status?.Placement?.Pools ?? []];
        return
        [
            .. input.Plan.Select(planned => new Api.PoolPlacement
            {
                Name = planned.Pool,
                Tier = TierOf(decision, planned.Pool),
                Replicas = planned.Replicas,
                ReadyReplicas = Math.Min(planned.Replicas, ReadyIn(input, planned) + StaleIn(input, planned.Pool).Count),
                StaleSince = StaleIn(input, planned.Pool).Min(s => s.Value) is { } since ? Conditions.Truncate(since) : null,
                HourlyCost = Texts.Price(planned.Placement?.HourlyCost),
            }),
        ];
    }

    private static Api.Tier TierOf(Decision decision, string pool)
    {
        foreach (var candidate in decision.Candidates)
        {
            if (candidate.Pool.Name == pool)
                return Values.Write(candidate.Pool.Tier);
        }

        return Api.Tier.Unknown;
    }

    private static Api.PlacementStatus Placement(StatusInput input, Decision decision, List<Api.PoolPlacement> pools) => new()
    {
        Policy = decision.Policy,
        Rule = decision.Rule?.Name,
        Summary = Summary(input, decision),
        Pools = pools,
        Candidates = [.. decision.Candidates.Take(MaxCandidates).Select(Candidate)],
        OmittedCandidates = decision.Candidates.Count > MaxCandidates ? decision.Candidates.Count - MaxCandidates : null,
        History = History(input, decision),
    };

    private static string Summary(StatusInput input, Decision decision)
    {
        var leaving = input.Plan.Where(p => p.Replicas > p.PlacedReplicas)
            .Select(p => $"{p.Replicas - p.PlacedReplicas} on {p.Pool}").ToList();
        return leaving.Count == 0
            ? decision.Summary
            : $"{decision.Summary}; until those serve, also {string.Join(", ", leaving)}";
    }

    private static Api.CandidateStatus Candidate(Candidate candidate) => new()
    {
        Pool = candidate.Pool.Name,
        Verdict = candidate.Verdict.ToString(),
        Reason = candidate.Reason,
        Message = candidate.Message,
        Score = candidate.Score,
    };

    // A move is a change of the set of pools that the decision names, told by the status before: nothing else survives a
    // restart of the operator.
    private static IReadOnlyList<Api.PlacementMove>? History(StatusInput input, Decision decision)
    {
        var before = input.Model.Status?.Placement;
        var old = PlacementHistory.PlacedPools(before);
        var now = decision.Pools.Select(p => p.Pool.Name).Order(StringComparer.Ordinal).ToList();
        if (old.SequenceEqual(now))
            return before?.History;
        var move = new Api.PlacementMove
        {
            Time = Conditions.Truncate(input.Now),
            From = old.Count == 0 ? null : string.Join(",", old),
            To = now.Count == 0 ? null : string.Join(",", now),
            Reason = PlacementHistory.ReasonOf(decision, old, now),
        };
        return [move, .. (before?.History ?? []).Take(MaxHistory - 1)];
    }

    private static string Join(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count <= 3 ? string.Join(",", all) : $"{string.Join(",", all.Take(2))}+{all.Count - 2}";
    }
}
