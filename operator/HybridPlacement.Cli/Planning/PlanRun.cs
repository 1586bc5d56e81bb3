using HybridPlacement.KubeRuntime;
using HybridPlacement.Placement;

namespace HybridPlacement.Cli.Planning;

/// <summary>One run of <c>hybridplacement plan</c>: reads, decides, tells. Writes nothing but its answer.</summary>
internal static class PlanRun
{
    /// <param name="request">What was asked for.</param>
    /// <param name="notes">What was passed over, for standard error.</param>
    /// <param name="now">The time, for failover and failback.</param>
    /// <param name="cancellationToken">Ends the calls to a cluster.</param>
    /// <exception cref="CommandFailedException">Something can't be read; the message says where and what to write instead.</exception>
    public static async Task<PlanReport> ExecuteAsync(
        PlanRequest request, List<string> notes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (request.Fleet.Count > 0 && request.Kubeconfig is not null)
            throw new CommandFailedException("--fleet and --kubeconfig: give one of them, the fleet is either in files or in a cluster.");
        var files = new ManifestFiles();
        var (fleetFiles, manifests, policies) = (files.Read(request.Fleet), files.Read(request.Manifests), files.Read(request.Policies));
        foreach (var file in policies.Where(f => f.Manifest.Kind != Api.PlacementPolicy.KubeKind))
            files.Refuse(file.Manifest, $"kind: --policy takes PlacementPolicies only: name {file.Manifest.Kind} with -f");
        files.ThrowIfMistaken();
        if (request.Policies.Count > 0 && policies.Count == 0)
            throw new CommandFailedException($"--policy {string.Join(' ', request.Policies)}: there is no PlacementPolicy in it.");

        var needsCluster = request.Fleet.Count == 0 && (request.Kubeconfig is not null || !manifests.Any(m => m.Manifest.Kind == "Node"));
        var objects = needsCluster
            ? await ClusterFleet.ReadAsync(request.Kubeconfig, notes, cancellationToken)
            : new FleetObjects();
        FileFleet.AddTo(objects, fleetFiles, files);
        var asked = FileFleet.AddTo(objects, manifests, files);
        FileFleet.AddTo(objects, policies, files);
        files.ThrowIfMistaken();
        notes.AddRange(files.Notes);
        if (objects.Models.Count == 0)
        {
            throw new CommandFailedException(request.Manifests.Count == 0
                ? "there is no ModelDeployment to plan for: name manifests with -f."
                : $"-f {string.Join(' ', request.Manifests)}: there is no ModelDeployment to plan for in it.");
        }

        if (objects.Nodes.Count == 0 && !objects.Pools.Values.Any(p => p.Spec.Elastic is not null))
            notes.Add("the fleet has no Node and no elastic pool, so nothing has a place: write v1 Nodes down, or save 'kubectl get nodes -o yaml'");

        var (items, problems) = Planner.Items(objects);
        var plan = Planner.Plan(objects, items, now);
        var report = Report(plan, items, problems, asked.ToHashSet());
        if (!request.Optimize)
            return report;
        var optimized = Planner.Plan(objects, items, now, optimize: true);
        return Report(optimized, items, problems, asked.ToHashSet()) with
        {
            Unoptimized = new(plan.Decisions.Sum(d => d.PlacedReplicas), plan.HourlyCost),
        };
    }

    private static PlanReport Report(
        FleetPlan plan,
        IReadOnlyList<PlanItem> items,
        IReadOnlyDictionary<NamespacedName, string> problems,
        HashSet<NamespacedName> asked)
    {
        var current = items.ToDictionary(i => i.Model.Key, i => i.Current);
        var models = plan.Decisions.Select(d => Describe(d, current[d.Model.Key] is not null)).Concat(problems.Select(Describe))
            .OrderBy(m => m.Namespace, StringComparer.Ordinal).ThenBy(m => m.Name, StringComparer.Ordinal)
            .Select(m => m with
            {
                IsOfInterest = asked.Count == 0 || !m.Placed || m.Moves.Count > 0 || asked.Contains(new(m.Namespace, m.Name)),
            });
        var isLive = items.Any(i => i.Current is not null);
        return new PlanReport
        {
            Models = [.. models],
            HourlyCost = plan.HourlyCost,
            IsLive = isLive,
            CurrentHourlyCost = isLive ? CurrentCost(plan, current) : null,
        };
    }

    private static PlannedModel Describe(Decision decision, bool isLive) => new()
    {
        Namespace = decision.Model.Key.Namespace,
        Name = decision.Model.Key.Name,
        Placed = decision.IsPlaced,
        Policy = decision.Policy,
        Rule = decision.Rule?.Name,
        Pools = [.. decision.Pools.Select(p => new PlannedPool(p.Pool.Name, p.Pool.Tier.ToString(), p.Replicas))],
        UnplacedReplicas = decision.UnplacedReplicas,
        HourlyCost = decision.HourlyCost,
        Candidates = [.. decision.Candidates.Select(c => new PlannedCandidate(c.Pool.Name, c.Verdict.ToString(), c.Reason, c.Message, c.Score))],
        Reason = decision.UnplacedReason,
        Message = decision.Message,
        IsLive = isLive,
        Moves = isLive ? [.. decision.Moves.Select(m => new PlannedMove(m.From, m.To, m.Replicas, m.Reason.ToString()))] : [],
        Victims = [.. decision.Victims.Select(v => new PlannedVictim(v.Model.Namespace, v.Model.Name, v.Pool, v.Replicas))],
    };

    private static PlannedModel Describe(KeyValuePair<NamespacedName, string> problem) => new()
    {
        Namespace = problem.Key.Namespace,
        Name = problem.Key.Name,
        Placed = false,
        Reason = Api.Reasons.InvalidSpec,
        Message = problem.Value,
    };

    /// <summary>What the models cost where they are; pools that are gone aren't known.</summary>
    private static decimal? CurrentCost(FleetPlan plan, Dictionary<ModelKey, CurrentPlacement?> current)
    {
        decimal? sum = 0;
        foreach (var decision in plan.Decisions)
        {
            var pools = decision.Candidates.ToDictionary(c => c.Pool.Name, c => c.Pool);
            foreach (var place in current[decision.Model.Key]?.Pools ?? [])
                sum += pools.TryGetValue(place.Pool, out var pool) ? place.Replicas * decision.ReplicaCostIn(pool) : null;
        }

        return sum;
    }
}
