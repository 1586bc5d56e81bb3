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
        var moved = input.Pods.Where(p => input.Elsewhere.ContainsKey(p.Key)).ToList();
        var pools = input.Plan.Select(planned => Planned(input, decision, planned, [.. moved.Where(p => p.Model!.Pool == planned.Pool)])).ToList();
        foreach (var arrived in moved.GroupBy(p => input.Elsewhere[p.Key], StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var at = pools.FindIndex(p => p.Name == arrived.Key);
            if (at < 0)
            {
                at = pools.Count;
                pools.Add(new Api.PoolPlacement { Name = arrived.Key, Tier = TierOf(decision, arrived.Key) });
            }

            pools[at] = pools[at] with
            {
                Replicas = pools[at].Replicas + arrived.Count(),
                ReadyReplicas = pools[at].ReadyReplicas + arrived.Count(IsReady),
            };
        }

        // A pool that all have left isn't where the model is.
        return [.. pools.Where(p => p.Replicas > 0 || input.Elsewhere.Count == 0)];
    }

    /// <summary>What a planned Deployment says of its pool, without those of its pods whose node has gone to another.</summary>
    private static Api.PoolPlacement Planned(
        StatusInput input, Decision decision, PlannedDeployment planned, IReadOnlyCollection<ObservedPod> moved)
    {
        var stale = StaleIn(input, planned.Pool);
        var here = Math.Max(0, planned.Replicas - moved.Count);
        var cost = planned.Placement is { Replicas: > 0 } placement ? placement.HourlyCost * here / placement.Replicas : null;
        return new Api.PoolPlacement
        {
            Name = planned.Pool,
            Tier = TierOf(decision, planned.Pool),
            Replicas = here,
            ReadyReplicas = Math.Clamp(ReadyIn(input, planned) + stale.Count - moved.Count(IsReady), 0, here),
            StaleSince = stale.Min(s => s.Value) is { } since ? Conditions.Truncate(since) : null,
            HourlyCost = Texts.Price(moved.Count == 0 ? planned.Placement?.HourlyCost : cost),
        };
    }

    private static bool IsReady(ObservedPod pod) => pod.Model is { Ready: true };

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
        var elsewhere = input.Pods.Where(p => input.Elsewhere.ContainsKey(p.Key))
            .GroupBy(p => (p.Model!.Pool, Now: input.Elsewhere[p.Key])).OrderBy(g => g.Key)
            .Select(g => (g.Key.Pool, Count: g.Count(), Text: $"{g.Count()} made for {g.Key.Pool} on nodes that are in {g.Key.Now} now"))
            .ToList();
        // Of those that are more than were placed, the ones elsewhere go first.
        var leaving = input.Plan.Where(p => p.Replicas > p.PlacedReplicas)
            .Select(p => (p.Pool, Count: p.Replicas - p.PlacedReplicas - elsewhere.Where(e => e.Pool == p.Pool).Sum(e => e.Count)))
            .Where(p => p.Count > 0).Select(p => $"{p.Count} on {p.Pool}").ToList();
        return decision.Summary
            + (leaving.Count == 0 ? "" : $"; until those serve, also {string.Join(", ", leaving)}")
            + string.Concat(elsewhere.Select(e => $"; {e.Text}"));
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
        var now = PlacementHistory.PlacedPools(decision);
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
