using System.Text.Json.Nodes;
using HybridPlacement.Sandbox;
using HybridPlacement.Sandbox.Faults;

namespace HybridPlacement.Benchmarks.Chaos;

/// <summary>What a step works on.</summary>
internal sealed record ChaosScene(
    SandboxCluster Cluster, World World, Mirror Mirror, OperatorReplicas Operators, BlameClock Blame, Random Random)
{
    /// <summary>Faults that last until the batch ends.</summary>
    public List<IDisposable> Lasting { get; } = [];

    /// <summary>The version of the newest object when all had last settled.</summary>
    public long SettledAt { get; set; }

    public T Any<T>(IReadOnlyList<T> of) => of[Random.Next(of.Count)];
}

/// <summary>The steps, each with how often it comes. They choose by the seed and by what people wrote, never by what the operator made of it.</summary>
internal static class ChaosSteps
{
    private const int MostModels = 12;

    private static readonly string[] Levels = ["Low", "Medium", "High"];

    private static readonly (string Kind, int Weight, Func<ChaosScene, CancellationToken, Task> Run)[] All =
    [
        ("modelCreated", 16, CreateModel),
        ("modelDeleted", 4, (s, ct) => WithModel(s, m => s.World.DeleteAsync(m, ct))),
        ("modelRecreated", 2, RecreateModel),
        ("modelScaled", 8, (s, ct) => Edit(s, spec => spec["replicas"] = s.Random.Next(5), ct)),
        ("sensitivityChanged", 8, (s, ct) => Edit(s, spec => spec["sensitivity"] = s.Any(Levels), ct)),
        ("latencyChanged", 4, (s, ct) => Edit(s, spec => spec["latency"] = s.Any(Levels), ct)),
        ("placementNarrowed", 4, Narrow),
        ("modelVersion", 4, (s, ct) => Edit(s, spec => spec["model"]!["uri"] = $"https://models.example/{s.Random.Next(9)}/m.onnx", ct)),
        ("nodeStopped", 4, (s, _) => Do(() => s.Cluster.Nodes.Stop(s.Any(World.NodeNames)))),
        ("nodeDisconnected", 3, (s, _) => Do(() => s.Cluster.Nodes.Disconnect(s.Any(World.NodeNames)))),
        ("nodesBack", 6, (s, _) => Do(() => Heal(s))),
        ("poolCutOff", 2, CutPool),
        ("nodeCordoned", 3, (s, ct) => Node(s, cordoned: true, ct)),
        ("nodeRelabelled", 5, Relabel),
        ("nodeRestored", 6, (s, ct) => Node(s, cordoned: false, ct)),
        ("poolCost", 3, (s, ct) => s.World.ApplyPoolAsync(s.Any(World.SiteNames), null, $"0.{s.Random.Next(10, 99)}", ct)),
        ("poolTier", 3, (s, ct) => s.World.ApplyPoolAsync(s.Any(World.SiteNames), s.Any(["Cloud", "OnPrem", "Edge"]), null, ct)),
        ("poolDeleted", 2, DeletePool),
        ("poolsRestored", 4, RestorePools),
        ("policyEdited", 4, (s, ct) => s.World.ApplyPolicyAsync(s.Any(["default", "strict"]), s.Random.Next(2) == 0, ct)),
        ("policyDeleted", 1, DeletePolicy),
        ("childDeleted", 4, DeleteChild),
        ("childEdited", 4, EditChild),
        ("podsDeleted", 2, DeletePods),
        ("callsRefused", 8, RefuseCalls),
        ("callsCut", 5, (s, _) => Lasting(s, s.Any([Fault.Reset, Fault.LostAnswer]), s.Random.Next(1, 6))),
        ("callsTimedOut", 2, (s, _) => Lasting(s, Fault.Timeout, s.Random.Next(1, 3))),
        ("callsLate", 4, (s, _) => Lasting(s, Fault.Delay(TimeSpan.FromSeconds(s.Random.Next(1, 8))), s.Random.Next(1, 10))),
        ("watchesDropped", 4, (s, _) => Do(() => s.Cluster.Faults.DropWatches(IsOperator, s.Random.Next(2) == 0))),
        ("watchesExpired", 3, (s, _) => Do(() => s.Cluster.Faults.ExpireWatches(IsOperator))),
        ("watchesHung", 4, HangWatches),
        ("eventsDuplicated", 3, (s, _) => Do(() => s.Lasting.Add(s.Cluster.Faults.DuplicateEvents(IsOperator)))),
        ("eventsReordered", 3, (s, _) => Do(() => s.Lasting.Add(s.Cluster.Faults.ReorderEvents(IsOperator)))),
        ("listsStale", 2, StaleLists),
        ("historyCompacted", 2, Compact),
        ("apiServerRestarted", 2, Restart),
        ("revisionsLost", 1, (s, ct) => LoseSome(s, s.Random.Next(1, 40), ct)),
        ("counterLost", 1, LoseCounter),
        ("operatorCrashesAtWrite", 8, (s, _) => Do(() => s.Operators.ArmCrash(s.Random.Next(1, 12), s.Random.Next(2) == 0))),
        ("leaderKilled", 3, (s, _) => s.Operators.KillLeaderAsync()),
        ("leaderPaused", 2, PauseLeader),
        ("operatorsScaled", 3, (s, _) => s.Operators.ScaleAsync(s.Random.Next(1, 3))),
    ];

    // An operator ends as well where it sees that versions went back, or where it couldn't renew its lease in time.
    private static readonly HashSet<string> EndOperators =
    [
        "operatorCrashesAtWrite", "leaderKilled", "leaderPaused", "operatorsScaled", "revisionsLost", "counterLost", "callsTimedOut", "callsLate",
    ];

    /// <summary>Draws a step.</summary>
    /// <param name="random">Chooses it.</param>
    /// <param name="keepOperator">Whether none is drawn that ends an operator.</param>
    public static (string Kind, Func<ChaosScene, CancellationToken, Task> Run) Draw(Random random, bool keepOperator)
    {
        var steps = All.Where(s => !keepOperator || !EndOperators.Contains(s.Kind)).ToList();
        var at = random.Next(steps.Sum(s => s.Weight));
        foreach (var (kind, weight, run) in steps)
        {
            if ((at -= weight) < 0)
                return (kind, run);
        }

        throw new InvalidOperationException("weights don't add up");
    }

    /// <summary>Brings all nodes back.</summary>
    public static void Heal(ChaosScene scene)
    {
        foreach (var node in World.NodeNames)
        {
            scene.Cluster.Nodes.Start(node);
            scene.Cluster.Nodes.Reconnect(node);
        }
    }

    private static bool IsOperator(ApiCall call) => call.UserAgent.StartsWith(OperatorReplicas.UserAgent, StringComparison.Ordinal);

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    public static async Task CreateModel(ChaosScene s, CancellationToken ct)
    {
        var (name, ns) = ($"m{s.Random.Next(100)}", s.Any(["open", "open", "strict"]));
        var (sensitivity, latency) = (s.Any(Levels), s.Any(Levels));
        var (replicas, more) = (s.Random.Next(5), s.Random.Next(8) == 0 ? ", mode: EachPool" : "");
        if (s.World.Models.Count >= MostModels)
            return;
        await s.World.ApplyModelAsync(
            name, ns, sensitivity, latency, replicas, ct, $"placement: {{failover: {{after: 5s, failback: 10s}}{more}}}");
    }

    private static async Task RecreateModel(ChaosScene s, CancellationToken ct)
    {
        if (s.World.Models is not { Count: > 0 } models)
            return;
        var model = s.Any(models);
        await s.World.DeleteAsync(model, ct);
        await s.World.ApplyAsync(model.ToJsonString(), ct);
    }

    private static Task WithModel(ChaosScene s, Func<JsonObject, Task> action) =>
        s.World.Models is { Count: > 0 } models ? action(s.Any(models)) : Task.CompletedTask;

    private static Task Edit(ChaosScene s, Action<JsonObject> edit, CancellationToken ct) => WithModel(s, model =>
    {
        edit(model["spec"]!.AsObject());
        return s.World.ChangeAsync(model, ct);
    });

    private static Task Narrow(ChaosScene s, CancellationToken ct) => Edit(s, spec =>
    {
        var placement = spec["placement"]!.AsObject();
        placement.Remove("tiers");
        placement.Remove("poolSelector");
        switch (s.Random.Next(4))
        {
            case 0:
                placement["tiers"] = new JsonArray(s.Any(["OnPrem", "Cloud", "Edge"]));
                break;
            case 1:
                placement["poolSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["site"] = s.Any(World.SiteNames) } };
                break;
        }
    }, ct);

    private static async Task Node(ChaosScene s, bool cordoned, CancellationToken ct)
    {
        var node = s.Any(World.NodeNames);
        await s.World.ApplyNodeAsync(node, World.SiteOf(node), cordoned, ct);
    }

    private static Task Relabel(ChaosScene s, CancellationToken ct)
    {
        var node = s.Any(World.NodeNames);
        return s.World.ApplyNodeAsync(node, s.Random.Next(3) == 0 ? null : s.Any(World.SiteNames), cordoned: false, ct);
    }

    private static Task CutPool(ChaosScene s, CancellationToken ct)
    {
        var site = s.Any(World.SiteNames);
        foreach (var node in World.NodeNames.Where(n => World.SiteOf(n) == site))
            s.Cluster.Nodes.Disconnect(node);
        return Task.CompletedTask;
    }

    private static Task DeletePool(ChaosScene s, CancellationToken ct) =>
        s.World.Find("PlacementPool", s.Any(World.SiteNames)) is { } pool ? s.World.DeleteAsync(pool, ct) : Task.CompletedTask;

    private static async Task RestorePools(ChaosScene s, CancellationToken ct)
    {
        foreach (var site in World.SiteNames)
        {
            // A pool whose models are still leaving can't be had back before it has gone.
            if (s.Mirror.Find("placementpools", new Key("", site))?["metadata"]!["deletionTimestamp"] is null)
                await s.World.ApplyPoolAsync(site, null, null, ct);
        }
    }

    private static Task DeletePolicy(ChaosScene s, CancellationToken ct) =>
        s.World.Find("PlacementPolicy", s.Any(["default", "strict"])) is { } policy ? s.World.DeleteAsync(policy, ct) : Task.CompletedTask;

    private static Task DeleteChild(ChaosScene s, CancellationToken ct) => WithModel(s, model =>
    {
        var (ns, name) = Key.Of(model);
        var site = s.Any(World.SiteNames);
        return s.World.TamperAsync(
            s.Any(
            [
                $"/apis/apps/v1/namespaces/{ns}/deployments/{name}-{site}", $"/api/v1/namespaces/{ns}/services/{name}",
                $"/api/v1/namespaces/{ns}/serviceaccounts/{name}-server", $"/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets/{name}",
            ]),
            null,
            ct);
    });

    private static async Task EditChild(ChaosScene s, CancellationToken ct)
    {
        if (s.World.Models is not { Count: > 0 } models)
            return;
        var (ns, name) = Key.Of(s.Any(models));
        var patch = s.Any<string>(
        [
            """{"spec": {"replicas": 7}}""",
            """{"spec": {"replicas": 0}}""",
            """{"spec": {"template": {"spec": {"affinity": null}} } }""",
            """{"spec": {"template": {"spec": {"tolerations": [{"operator": "Exists"}]}} } }""",
            """{"metadata": {"labels": {"hybridplacement.io/pool": "nowhere"}} }""",
        ]);
        foreach (var site in World.SiteNames)
            await s.World.TamperAsync($"/apis/apps/v1/namespaces/{ns}/deployments/{name}-{site}", JsonNode.Parse(patch)!.AsObject(), ct);
    }

    private static Task DeletePods(ChaosScene s, CancellationToken ct) =>
        s.World.TamperAsync($"/api/v1/namespaces/{s.Any(["open", "strict"])}/pods", null, ct);

    private static Task RefuseCalls(ChaosScene s, CancellationToken ct)
    {
        var code = s.Any([409, 429, 500, 503, 504]);
        return Lasting(s, Fault.Refuse(code, code == 429 ? TimeSpan.FromSeconds(s.Random.Next(1, 4)) : null), s.Random.Next(1, 15));
    }

    private static Task Lasting(ChaosScene s, Fault fault, int times)
    {
        var writesOnly = s.Random.Next(2) == 0;
        s.Lasting.Add(s.Cluster.Faults.Add(new FaultRule
        {
            Fault = fault,
            Where = c => IsOperator(c) && (!writesOnly || c.IsWrite),
            Skip = s.Random.Next(6),
            Times = times,
        }));
        return Task.CompletedTask;
    }

    private static Task HangWatches(ChaosScene s, CancellationToken ct)
    {
        var resource = s.Any(["pods", "nodes", "deployments", "modeldeployments", "placementpools", "placementpolicies", "services"]);
        s.Lasting.Add(s.Cluster.Faults.HangWatches(c => IsOperator(c) && c.Resource == resource));
        return Task.CompletedTask;
    }

    private static Task StaleLists(ChaosScene s, CancellationToken ct)
    {
        s.Lasting.Add(s.Cluster.Faults.ServeStaleLists(IsOperator));
        s.Cluster.Faults.ExpireWatches(IsOperator);
        return Task.CompletedTask;
    }

    private static Task Compact(ChaosScene s, CancellationToken ct)
    {
        s.Cluster.Faults.CompactHistory();
        s.Cluster.Faults.DropWatches(IsOperator);
        return Task.CompletedTask;
    }

    private static Task Restart(ChaosScene s, CancellationToken ct) =>
        s.Cluster.Faults.RestartApiServerAsync(TimeSpan.FromSeconds(s.Random.Next(1, 5)), ct);

    private static async Task LoseRevisions(ChaosScene s, int count, bool counterGoesOn, CancellationToken ct)
    {
        s.Cluster.Faults.LoseRevisions(count, counterGoesOn);
        await s.World.ReassertAsync(s.Mirror, ct);
    }

    // What is checked since all had last settled holds only for what hasn't been before.
    private static Task LoseSome(ChaosScene s, int count, CancellationToken ct) =>
        LoseRevisions(s, (int)Math.Min(count, s.Mirror.Newest() - s.SettledAt), counterGoesOn: true, ct);

    /// <summary>
    /// Back to where all had last settled: what is checked since then holds again. Only where the lease has been renewed meanwhile, as it
    /// is every two seconds: that is what shows at the latest that versions went back, however soon they are passed again.
    /// </summary>
    private static Task LoseCounter(ChaosScene s, CancellationToken ct) =>
        s.Mirror.Newest("leases") <= s.SettledAt
            ? Task.CompletedTask
            : LoseRevisions(s, (int)(s.Mirror.Newest() - s.SettledAt), counterGoesOn: false, ct);

    private static Task PauseLeader(ChaosScene s, CancellationToken ct)
    {
        if (s.Operators.PauseLeader(TimeSpan.FromSeconds(s.Random.Next(5, 30))) is { } pause)
            s.Lasting.Add(pause);
        return Task.CompletedTask;
    }
}
