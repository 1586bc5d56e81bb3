using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using HybridPlacement.Operator;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Placement;
using k8s.Models;

namespace HybridPlacement.Benchmarks.Chaos;

/// <summary>
/// Whether the cluster is as an operator that started now, with nothing but what is stored, would leave it: the decision made
/// anew in a fresh fleet, the Deployments that it plans, the other children, and what the status says of it all.
/// </summary>
internal sealed class SettledCheck(Mirror mirror, TimeProvider time, string serverImage)
{
    private static readonly string[] OtherChildren = ["services", "serviceaccounts"];

    // The mirror's states of objects don't change: each is read once, by however many looks.
    private readonly ConditionalWeakTable<JsonObject, object> _read = [];

    /// <summary>Objects that are wanted and aren't there, as far as the last look found.</summary>
    public IReadOnlyList<string> Missing { get; private set; } = [];

    /// <summary>What is not yet as it must be; null where all is.</summary>
    public string? WhyNot() => mirror.Still(() =>
    {
        var missing = new List<string>();
        var now = time.GetUtcNow();
        var fleet = Fleet();
        var healthy = mirror.List("nodes").All(IsHealthy);
        string? why = null;
        foreach (var model in mirror.List("modeldeployments"))
            why ??= WhyNot(model, fleet, healthy, now, missing);
        why ??= Orphans() ?? Pools(fleet);
        Missing = missing;
        return why;
    });

    private FleetSnapshot Fleet()
    {
        var fleet = new FleetSnapshot();
        RuntimeCatalog.AddTo(fleet, serverImage);
        foreach (var node in mirror.List("nodes"))
            fleet.UpsertNode(NodeMapping.Node(Read<V1Node>(node)));
        foreach (var pod in mirror.List("pods"))
        {
            if (PodMapping.Facts(PodMapping.Pod(Read<V1Pod>(pod)), priority: 0) is { } facts)
                fleet.UpsertPod(facts);
        }

        foreach (var pool in mirror.List("placementpools"))
            fleet.UpsertPool(FleetMapping.Pool(Read<Api.PlacementPool>(pool)));
        foreach (var policy in mirror.List("placementpolicies"))
            fleet.UpsertPolicy(FleetMapping.Policy(Read<Api.PlacementPolicy>(policy)));
        return fleet;
    }

    private string? WhyNot(JsonObject stored, FleetSnapshot fleet, bool healthy, DateTimeOffset now, List<string> missing)
    {
        var key = Key.Of(stored);
        var model = Read<Api.ModelDeployment>(stored);
        if (model.Metadata.DeletionTimestamp is not null)
            return $"{key} is still being deleted";
        if (model.Status?.ObservedGeneration != model.Metadata.Generation)
            return $"{key}: observedGeneration {model.Status?.ObservedGeneration}, generation {model.Metadata.Generation}";
        var labels = Read<V1Namespace>(mirror.Find("namespaces", new Key("", key.Namespace))!).Metadata.Labels.AsReadOnly();
        if (ModelMapping.Model(model, labels, allowFileUris: false).Request is not { } request)
            return $"{key}: the spec can't be read";

        var live = mirror.List("deployments").Where(d => IsOwned(d, model.Metadata.Uid)).Select(Read<V1Deployment>).ToList();
        var strays = StrayPods.Find(PodsOf(key), fleet.Pools, fleet.PoolOf);
        var existing = live.Select(DeploymentBuilder.Read).Select(e => e with { Strays = StrayPods.Of(e, strays) }).ToList();
        var current = new CurrentPlacement(
        [
            .. existing.Where(e => e.PlacedReplicas > 0).GroupBy(e => e.Pool, StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new CurrentPool(g.Key, g.Sum(e => e.PlacedReplicas))),
        ]);
        var decision = Placer.Decide(fleet, request, current, now);
        if (decision.RequeueAfter is not null)
            return $"{key}: a failover or failback falls due in {decision.RequeueAfter}";
        var prohibition = new Prohibition(decision);
        var plan = PlacementPlan.Next(decision, existing, prohibition.Forbids, pool => $"(new for {pool})");
        var planned = plan.Select(p => $"{p.Name}={p.PlacedReplicas}/{p.Replicas}").Order(StringComparer.Ordinal);
        var actual = existing.Select(e => $"{e.Name}={e.PlacedReplicas}/{e.Replicas}").Order(StringComparer.Ordinal);
        // With minImprovement, what only became better as others moved may wait for the resync, which runs don't have.
        if (decision.Moves.Count > 0 && IsSticky(key) && decision.Moves.All(m => IsImprovement(decision, m)))
            return null;
        foreach (var lost in plan.Where(p => existing.TrueForAll(e => e.Name != p.Name)))
            missing.Add($"deployment of {key} in {lost.Pool}");
        if (!planned.SequenceEqual(actual))
            return $"{key}: planned {string.Join(", ", planned)}; there is {string.Join(", ", actual)} ({decision.Summary})";
        // Where nodes are away, a roll-out may wait for them.
        if (live.Find(d => d.Status?.ObservedGeneration != d.Metadata.Generation || (healthy && (d.Status?.Replicas ?? 0) != d.Spec.Replicas)) is { } moving)
            return $"{key}: Deployment {moving.Metadata.Name} isn't rolled out";
        if (healthy && !IsSticky(key) && Fresh(fleet, request, now) is var fresh && Worth(fresh) != Worth(decision))
            return $"{key}: placed {Where(decision)}, and would be placed {Where(fresh)} had nothing ever happened";
        return Children(key, model, decision, missing) ?? Status(key, model, decision, Places(key, plan, fleet), live);
    }

    /// <summary>How many replicas are in which pool: as planned, save those whose node has come to another pool.</summary>
    private SortedDictionary<string, int> Places(Key key, IReadOnlyList<PlannedDeployment> plan, FleetSnapshot fleet)
    {
        var places = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var planned in plan)
            places[planned.Pool] = places.GetValueOrDefault(planned.Pool) + planned.Replicas;
        foreach (var pod in PodsOf(key))
        {
            if (pod is { Deleting: false, Ended: false, Node: { } node, Model: { HasController: true, Pool: var meant } }
                && fleet.PoolOf(node) is { } pool && pool != meant)
            {
                places[meant] = Math.Max(0, places.GetValueOrDefault(meant) - 1);
                places[pool] = places.GetValueOrDefault(pool) + 1;
            }
        }

        return places;
    }

    private IEnumerable<ObservedPod> PodsOf(Key key) => mirror.List("pods").Select(p => PodMapping.Pod(Read<V1Pod>(p)))
        .Where(p => p.Model?.Model is { } model && model.Namespace == key.Namespace && model.Name == key.Name);

    private static bool IsImprovement(Decision decision, Move move) =>
        move is { Reason: MoveReason.Moved, To: not null }
        && decision.Candidates.Any(c => c.Pool.Name == move.From && c.Verdict != Verdict.Rejected);

    /// <summary>Whether the policy keeps a running model where it is although another place is better.</summary>
    private bool IsSticky(Key key)
    {
        var policy = PlacementLaw.Deciding(mirror.List("placementpolicies"), mirror.Find("namespaces", new Key("", key.Namespace)));
        return policy?["spec"]!["stability"]?["minImprovement"]?.ToJsonString() != "0";
    }

    /// <summary>Where the model would be had it been made a moment ago.</summary>
    private static Decision Fresh(FleetSnapshot fleet, ModelRequest request, DateTimeOffset now) =>
        Placer.Decide(fleet, request, CurrentPlacement.None, now);

    /// <summary>How good a placement is. Between places that are as good as each other, which one it is tells of the past, and may.</summary>
    private static string Worth(Decision decision) =>
        string.Join(", ", decision.Pools
            .GroupBy(p => $"{p.Pool.Tier} {decision.Candidates.First(c => c.Pool.Name == p.Pool.Name).Score}", p => p.Replicas)
            .Select(g => $"{g.Key}: {g.Sum()}")
            .Order(StringComparer.Ordinal));

    private static string Where(Decision decision) =>
        string.Join(", ", decision.Pools.Select(p => $"{p.Pool.Name}={p.Replicas}").Order(StringComparer.Ordinal));

    private string? Children(Key key, Api.ModelDeployment model, Decision decision, List<string> missing)
    {
        if (decision.Runtime is null)
            return null;
        var lost = OtherChildren.Where(r => !mirror.List(r).Any(c => IsOwned(c, model.Metadata.Uid))).ToList();
        missing.AddRange(lost.Select(r => $"{r} of {key}"));
        if (lost.Count > 0)
            return $"{key}: no {string.Join(", ", lost)}";
        var budgets = mirror.List("poddisruptionbudgets").Count(c => IsOwned(c, model.Metadata.Uid));
        return budgets == (decision.PlacedReplicas >= 2 ? 1 : 0) ? null : $"{key}: {budgets} PodDisruptionBudgets";
    }

    private string? Status(Key key, Api.ModelDeployment model, Decision decision, SortedDictionary<string, int> places, List<V1Deployment> live)
    {
        var conditions = (model.Status?.Conditions ?? []).ToDictionary(c => c.Type, StringComparer.Ordinal);
        string? Of(string type) => conditions.GetValueOrDefault(type)?.Status;
        if (conditions.Values.FirstOrDefault(c => c.ObservedGeneration != model.Metadata.Generation) is { } old)
            return $"{key}: condition {old.Type} is of generation {old.ObservedGeneration}";
        if (Of(Api.ConditionTypes.Stalled) == "True" && Of(Api.ConditionTypes.Reconciling) == "True")
            return $"{key}: Stalled and Reconciling at once";
        if (Of(Api.ConditionTypes.Placed) != (decision.IsPlaced ? "True" : "False"))
            return $"{key}: Placed={Of(Api.ConditionTypes.Placed)}, and the decision is: {decision.Summary}";
        // A pod that is being deleted on a node that nobody hears of still runs, for all that is known.
        var strays = Strays(key);
        if (Of(Api.ConditionTypes.Compliant) != (strays is null ? "True" : "False"))
            return $"{key}: Compliant={Of(Api.ConditionTypes.Compliant)}, and {strays ?? "no pod is where it must not be"}";
        // Those that leave their place serve on until the new ones do.
        var serves = decision.IsPlaced && strays is null && live.Sum(Serving) >= decision.PlacedReplicas;
        var ready = Of(Api.ConditionTypes.Ready);
        if (serves != (ready == "True"))
            return $"{key}: Ready={ready} ({conditions.GetValueOrDefault(Api.ConditionTypes.Ready)?.Message}), and its replicas {(serves ? "all serve" : "don't all serve")}";
        var placed = (model.Status?.Placement?.Pools ?? []).Where(p => p.Replicas > 0).Select(p => $"{p.Name}={p.Replicas}").Order(StringComparer.Ordinal);
        var actual = places.Where(p => p.Value > 0).Select(p => $"{p.Key}={p.Value}");
        return placed.SequenceEqual(actual) ? null : $"{key}: the status says {string.Join(", ", placed)}; replicas are in {string.Join(", ", actual)}";
    }

    private static int Serving(V1Deployment live)
    {
        var outdated = (live.Status?.Replicas ?? 0) - (live.Status?.UpdatedReplicas ?? 0);
        return Math.Clamp((live.Status?.ReadyReplicas ?? 0) - outdated, 0, live.Spec.Replicas ?? 1);
    }

    private string? Strays(Key key)
    {
        var model = mirror.Find("modeldeployments", key)!;
        var policy = PlacementLaw.Deciding(mirror.List("placementpolicies"), mirror.Find("namespaces", new Key("", key.Namespace)));
        return mirror.List("pods")
            .Where(p => Key.Of(p).Namespace == key.Namespace && (string?)p["metadata"]!["labels"]?[Api.Labels.ModelDeployment] == key.Name)
            .Where(p => (string?)p["status"]?["phase"] is not ("Succeeded" or "Failed"))
            .Select(p => mirror.Find("nodes", new Key("", (string?)p["spec"]?["nodeName"] ?? "")) is { } node
                && PlacementLaw.WhyNot(model, policy, mirror.List("placementpools"), node) is { } why
                    ? $"pod {Key.Of(p)} is on {Key.Of(node)}: {why}"
                    : null)
            .FirstOrDefault(w => w is not null);
    }

    /// <summary>Children of models that are gone, and pods of Deployments that are gone on nodes that could end them.</summary>
    private string? Orphans()
    {
        var uids = mirror.List("modeldeployments").Select(m => (string)m["metadata"]!["uid"]!).ToHashSet(StringComparer.Ordinal);
        return new[] { "deployments", "services", "serviceaccounts", "poddisruptionbudgets", "networkpolicies" }
            .SelectMany(r => mirror.List(r).Where(IsManaged).Select(c => (Resource: r, Child: c)))
            .Where(c => !Owners(c.Child).Any(uids.Contains))
            .Select(c => $"{c.Resource} {Key.Of(c.Child)} has outlived its model")
            .FirstOrDefault();
    }

    /// <summary>
    /// A pool that is being deleted stays as long as a model that fits nowhere else is in it; in use are also those with pods that were
    /// made for another one and are on its nodes.
    /// </summary>
    private string? Pools(FleetSnapshot fleet)
    {
        var used = mirror.List("deployments").Where(d => (int?)d["spec"]!["replicas"] != 0)
            .Select(d => (string?)d["spec"]!["selector"]?["matchLabels"]?[Api.Labels.Pool])
            .Concat(mirror.List("pods").Where(p => (string?)p["status"]?["phase"] is not ("Succeeded" or "Failed"))
                .Select(p => (string?)p["metadata"]!["labels"]?[Api.Labels.Pool]))
            .ToHashSet(StringComparer.Ordinal);
        return mirror.List("placementpools").Select(WhyNot).FirstOrDefault(w => w is not null);

        string? WhyNot(JsonObject pool)
        {
            var isHeld = (pool["metadata"]!["finalizers"] as JsonArray ?? []).Any(f => (string?)f == Api.Finalizers.PoolInUse);
            var isUsed = used.Contains(Key.Of(pool).Name) || fleet.ModelsOn(Key.Of(pool).Name).Count > 0;
            if (pool["metadata"]!["deletionTimestamp"] is not null)
                return isUsed ? null : $"pool {Key.Of(pool)} is still being deleted";
            return isHeld == isUsed ? null : $"pool {Key.Of(pool)} is {(isUsed ? "in use and can be deleted" : "not in use and can't be deleted")} at once";
        }
    }

    private static bool IsHealthy(JsonObject node) =>
        (bool?)node["spec"]?["unschedulable"] != true
        && (node["spec"]?["taints"] as JsonArray ?? []).Count == 0
        && (node["status"]?["conditions"]?.AsArray() ?? []).Any(c => (string?)c!["type"] == "Ready" && (string?)c["status"] == "True");

    private static bool IsManaged(JsonObject obj) => (string?)obj["metadata"]!["labels"]?[Api.Labels.ManagedBy] == Api.Labels.Manager;

    private static bool IsOwned(JsonObject obj, string uid) => Owners(obj).Contains(uid);

    private static IEnumerable<string> Owners(JsonObject obj) =>
        (obj["metadata"]!["ownerReferences"]?.AsArray() ?? []).Select(o => (string)o!["uid"]!);

    private T Read<T>(JsonObject obj)
        where T : class => (T)_read.GetValue(obj, static o => OperatorJson.Kinds.Read<T>(o)!);
}
