using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Tools;
using HybridPlacement.Sandbox;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Integration;

/// <summary>How many calls the operator makes.</summary>
public sealed class ApiCostTests
{
    private const string Models = "/apis/hybridplacement.io/v1alpha1/namespaces/many/modeldeployments";
    private const int Count = 120;

    private Scene _scene = null!;

    private SandboxCluster Sandbox => ((EmbeddedCluster)_scene.Cluster).Cluster;

    [SetUp]
    public async Task StartAsync()
    {
        // Nodes that are never late with a heartbeat: each loss of one is worth a look at every model.
        var cluster = EmbeddedCluster.Of(await SandboxCluster.StartAsync(
            new SandboxOptions { Workloads = new WorkloadOptions { SimulatedStartDelay = TimeSpan.FromMilliseconds(50) } }));
        _scene = await Scene.StartAsync(cluster: cluster);
        await _scene.ApplyAsync(SmallFleet.Yaml);
        await _scene.ApplyAsync(string.Join("\n---\n", [SmallFleet.Node("north-1", "north"), SmallFleet.Node("north-2", "north"), SmallFleet.Pool("north", "Cloud")]));
        await _scene.CreateNamespaceAsync("many");
    }

    [TearDown]
    public async Task StopAsync() => await _scene.DisposeAsync();

    [Test]
    public async Task Hundreds_of_settled_models_get_no_write_from_an_operator_that_starts_anew()
    {
        await Parallel.ForAsync(0, Count, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) => await _scene.ApplyAsync(Model($"m{i}")));
        await WaitUntilAllServeAsync();
        await StopSettledAsync();
        using var models = new Counted("controller_reconcile", "result", ("controller", "modeldeployment"));
        using var pools = new Counted("controller_reconcile", "result", ("controller", "placementpool"));

        _scene.StartOperator();
        await _scene.WaitUntilAsync(() => models.All >= Count && pools.All >= 4, "look at each model and pool");

        Assert.That(OfOperator().Where(r => r.IsWrite).Select(w => $"{w.Method} {w.Path}{w.Query}"), Is.Empty);
    }

    [Test]
    public async Task Room_that_is_kept_for_pods_to_come_is_known_before_pools_are_told_of()
    {
        const int Waiting = 30;
        await _scene.ApplyAsync(SmallFleet.Pool("burst", "Cloud", "elastic: {maxNodes: 20, node: {cpu: 8, memory: 32Gi}}"));
        for (var i = 0; i < Waiting; i++)
            await _scene.ApplyAsync(SmallFleet.Model("many", $"w{i}", "Low", "placement: {poolSelector: {matchLabels: {site: burst}}}"));
        await _scene.WaitForAsync(
            "/apis/hybridplacement.io/v1alpha1/placementpools/burst", p => (int?)p["status"]?["models"] == Waiting, "models of the pool");
        await StopSettledAsync();
        using var models = new Counted("controller_reconcile", "result", ("controller", "modeldeployment"));
        using var pools = new Counted("controller_reconcile", "result", ("controller", "placementpool"));

        _scene.StartOperator();
        await _scene.WaitUntilAsync(() => models.All >= Waiting && pools["success"] >= 5, "look at each model and pool");

        Assert.That(OfOperator().Where(r => r.IsWrite).Select(w => $"{w.Method} {w.Path}{w.Query}"), Is.Empty);
    }

    [Test]
    public async Task A_new_model_with_three_children_costs_at_most_eight_calls()
    {
        await _scene.ApplyAsync(Model("first"));
        await _scene.WaitForModelAsync("many", "first", "Ready", "True");
        Sandbox.Requests.Clear();

        await _scene.ApplyAsync(Model("second"));
        await _scene.WaitForModelAsync("many", "second", "Ready", "True");
        await _scene.WaitUntilAsync(() => OfOperator().Any(r => r.Path.EndsWith("/events", StringComparison.Ordinal)), "event");

        var calls = OfOperator().Where(r => r.Path.Contains("/second", StringComparison.Ordinal) || r.Path.EndsWith("/events", StringComparison.Ordinal))
            .Select(r => $"{r.Method} {r.Path}").ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(calls, Has.Count.LessThanOrEqualTo(8), string.Join('\n', calls));
            Assert.That(calls.Where(c => c.StartsWith("GET", StringComparison.Ordinal)), Is.Empty, "nothing is read that caches have, or that isn't there");
        }
    }

    [Test]
    public async Task A_model_that_is_deleted_while_it_is_looked_at_is_no_failure()
    {
        await _scene.ApplyAsync(Model("gone"));
        await _scene.WaitForModelAsync("many", "gone", "Ready", "True");
        using var hung = Sandbox.Faults.HangWatches(c => c.Resource == "modeldeployments");
        using var reconciles = new Counted("controller_reconcile", "result", ("controller", "modeldeployment"));

        // Its pods go with it: the operator looks at a model that only its cache still has.
        await _scene.Api.DeleteAsync($"{Models}/gone", CancellationToken.None);
        await _scene.WaitUntilAsync(
            () => Sandbox.Requests.All.Any(r => r.Path == $"{Models}/gone/status" && r.Code == 404), "status of a model that is gone");
        await _scene.WaitUntilAsync(() => reconciles.All > 0, "end of the reconcile");

        Assert.That(reconciles["error"], Is.Zero);
    }

    [Test]
    public async Task The_room_of_a_model_whose_end_is_heard_of_after_that_of_its_pods_is_told_as_free()
    {
        const string Pools = "/apis/hybridplacement.io/v1alpha1/placementpools";
        await _scene.ApplyAsync(Model("gone"));
        await _scene.WaitForModelAsync("many", "gone", "Ready", "True");
        await _scene.WaitForAsync(() => _scene.ListAsync(Pools), all => all.Any(p => (int?)p["status"]?["models"] == 1), "its pool's status");
        using var pools = new Counted("controller_reconcile", "result", ("controller", "placementpool"));
        using (Sandbox.Faults.HangWatches(c => c.Resource == "modeldeployments"))
        {
            await _scene.Api.DeleteAsync($"{Models}/gone", CancellationToken.None);
            await _scene.WaitForAsync(async () => (await _scene.ListAsync("/api/v1/namespaces/many/pods")).Count, count => count == 0, "no pod");
            await _scene.WaitUntilAsync(() => pools.All > 0, "look at the pool without the pod");
        }

        await _scene.WaitForAsync(
            () => _scene.ListAsync(Pools),
            all => all.All(p => (int?)p["status"]?["models"] == 0 && (string?)p["status"]!["free"]!["cpu"] == (string?)p["status"]!["capacity"]!["cpu"]),
            "pools in which all is free");
    }

    [Test]
    public async Task A_model_made_anew_has_nothing_of_the_status_of_the_one_before_that_only_the_cache_still_has()
    {
        await _scene.ApplyAsync(Model("gone"));
        await _scene.WaitForModelAsync("many", "gone", "Ready", "True");
        using (Sandbox.Faults.HangWatches(c => c.Resource == "modeldeployments"))
        {
            await _scene.Api.DeleteAsync($"{Models}/gone", CancellationToken.None);
            await _scene.ApplyAsync(Model("gone"));
            var anew = (string)(await _scene.Api.GetAsync($"{Models}/gone", CancellationToken.None))["metadata"]!["uid"]!;
            var before = StatusWrites();

            // A server takes a status by the name.
            await _scene.WaitUntilAsync(() => StatusWrites() > before, "status of the old one");
            await _scene.WaitForAsync(
                $"{Models}/gone", m => (string?)m["metadata"]!["uid"] == anew && m["status"]?["placement"] is null, "status taken back");
        }

        await _scene.WaitForModelAsync("many", "gone", "Ready", "True");

        int StatusWrites() => OfOperator().Count(r => r.IsWrite && r.Path == $"{Models}/gone/status" && r.Code == 200);
    }

    [Test]
    public async Task What_a_model_has_let_go_of_is_not_taken_in_while_only_the_cache_still_has_the_model()
    {
        const string Deployments = "/apis/apps/v1/namespaces/many/deployments";
        await _scene.ApplyAsync(Model("gone"));
        await _scene.WaitForModelAsync("many", "gone", "Ready", "True");
        using var hung = Sandbox.Faults.HangWatches(c => c.Resource == "modeldeployments");

        await _scene.Api.DeleteAsync($"{Models}/gone?propagationPolicy=Orphan", CancellationToken.None);
        await _scene.WaitUntilAsync(
            () => OfOperator().Any(r => r.Path == Models && r.Query.Contains("gone", StringComparison.Ordinal)), "look whether the model is there");
        await _scene.WaitForAsync(async () => (await _scene.ListAsync(Models)).Count, count => count == 0, "no model");

        var left = (await _scene.ListAsync(Deployments)).Single();
        Assert.That(left["metadata"]!["ownerReferences"], Is.Null);
        Assert.That(left["metadata"]!["deletionTimestamp"], Is.Null);
    }

    private async Task WaitUntilAllServeAsync()
    {
        await _scene.WaitForAsync(
            async () => (await _scene.ListAsync(Models)).Count(m => (string?)Scene.Condition(m, "Ready")?["status"] == "True"),
            ready => ready == Count, "all models serving");
        await _scene.WaitForAsync(
            async () => (await _scene.ListAsync("/apis/hybridplacement.io/v1alpha1/placementpools")).Sum(p => (int?)p["status"]?["models"] ?? 0),
            models => models == Count, "all models in the status of pools");
    }

    /// <summary>Stops the operator once it has had nothing to write for longer than it holds any write back, and forgets its calls.</summary>
    private async Task StopSettledAsync()
    {
        do
        {
            Sandbox.Requests.Clear();
            await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System);
        }
        while (OfOperator().Any(r => r.IsWrite));
        await _scene.StopOperatorAsync();
        Sandbox.Requests.Clear();
    }

    private List<RequestRecord> OfOperator() =>
        [.. Sandbox.Requests.All.Where(r => r.UserAgent.StartsWith("hybridplacement-operator", StringComparison.Ordinal))];

    private static string Model(string name) =>
        SmallFleet.Model("many", name, "Low", "resources: {requests: {cpu: 100m, memory: 64Mi}}");
}
