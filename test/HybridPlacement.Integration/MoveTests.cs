using System.Text.Json.Nodes;
using HybridPlacement.Integration.Clusters;

namespace HybridPlacement.Integration;

/// <summary>Replicas go to where there is room, leave what is lost, return to what is back, and serve all the while.</summary>
public sealed class MoveTests
{
    private const string Quick = "failover: {after: 2s, failback: 1s}";

    private TestCluster _cluster = null!;
    private Scene _scene = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _cluster = await SimulatedCluster.StartAsync();
        _scene = await Scene.StartAsync(cluster: _cluster, configure: o => o with { FileRoot = null });
        await _scene.ApplyAsync(SmallFleet.Yaml);
        await _scene.CreateNamespaceAsync("moves");
    }

    [TearDown]
    public async Task StopAsync() => await _scene.DisposeAsync();

    [Test]
    public async Task A_lost_pool_is_failed_over_from_and_back_to()
    {
        await PlaceAsync("Low", $"replicas: 2\n  placement: {{{Quick}}}");
        await WaitForPlacesAsync("2 on cloud (Cloud)");

        _cluster.StopNode("cloud-1");
        _cluster.StopNode("cloud-2");
        await WaitForPlacesAsync("2 on dc (OnPrem)");
        await _scene.WaitForModelAsync("moves", "m", "Ready", "True");

        _cluster.StartNode("cloud-1");
        _cluster.StartNode("cloud-2");
        await WaitForPlacesAsync("2 on cloud (Cloud)");
        var model = await _scene.WaitForModelAsync("moves", "m", "Ready", "True");
        Assert.That(Reasons(model), Is.EqualTo(new[] { "FailedBack", "FailedOver", "Placed" }));
        await _scene.WaitForAsync(EventsAsync, events => !((string[])["Placed", "FailedOver", "FailedBack"]).Except(events).Any(), "events of all moves");
    }

    [Test]
    public async Task A_sensitive_model_waits_for_its_lost_pool_and_runs_nowhere_else()
    {
        await PlaceAsync("High", $"placement: {{{Quick}}}");
        _cluster.StopNode("dc-1");
        _cluster.StopNode("dc-2");

        var model = await _scene.WaitForModelAsync("moves", "m", "Placed", "False");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)Scene.Condition(model, "Placed")!["reason"], Is.EqualTo("InsufficientCapacity"));
            Assert.That(Scene.Condition(model, "Reconciling"), Is.Not.Null);
            Assert.That(Scene.Condition(model, "Stalled"), Is.Null);
            Assert.That(await NodesAsync(), Has.All.Match("^(dc-.*)?$"));
        }

        _cluster.StartNode("dc-1");
        await _scene.WaitForModelAsync("moves", "m", "Ready", "True");
        Assert.That(await NodesAsync(), Does.Contain("dc-1").And.All.Match("^(dc-.*)?$"));
    }

    [Test]
    public async Task An_edge_site_that_drops_off_the_net_keeps_its_pods_and_is_stale_rather_than_failed()
    {
        await PlaceAsync("Low", $"latency: Low\n  placement: {{{Quick}}}");
        var before = await PodsAsync();
        _cluster.StopNode("shop-1");
        _cluster.StopNode("shop-2");

        var model = await _scene.WaitForModelAsync("moves", "m", "Ready", "Unknown");
        var pool = model["status"]!["placement"]!["pools"]![0]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)Scene.Condition(model, "Ready")?["reason"], Is.EqualTo("Stale"));
            Assert.That((string?)Scene.Condition(model, "Placed")!["status"], Is.EqualTo("True"));
            Assert.That(Scene.Condition(model, "Stalled"), Is.Null);
            Assert.That((string?)pool["name"], Is.EqualTo("shop"));
            Assert.That((int?)pool["readyReplicas"], Is.EqualTo(1), "as last heard of");
            Assert.That((string?)pool["staleSince"], Is.Not.Null);
        }

        await _scene.WaitForAsync(
            "/apis/hybridplacement.io/v1alpha1/placementpools/shop",
            p => (string?)Scene.Condition(p, "Ready")?["reason"] == "Stale", "condition Ready with reason Stale");

        _cluster.StartNode("shop-1");
        _cluster.StartNode("shop-2");
        model = await _scene.WaitForModelAsync("moves", "m", "Ready", "True");
        Assert.That(model["status"]!["placement"]!["pools"]![0]!["staleSince"], Is.Null);
        Assert.That(await PodsAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task What_the_preferred_pool_has_no_room_for_overflows_and_returns_when_there_is()
    {
        // Two nodes of 8 cores take two replicas of 5.
        await PlaceAsync("High", "replicas: 2\n  resources: {requests: {cpu: \"5\"}}");
        await _scene.ApplyAsync(SmallFleet.Model("moves", "spills", "Low", $"latency: Low\n  replicas: 3\n  resources: {{requests: {{cpu: \"5\"}}}}\n  placement: {{tiers: [Edge, Cloud], {Quick}}}"));
        var spilled = await _scene.WaitForAsync(Path("spills"), m => Summary(m) == "2 on shop (Edge), 1 on cloud (Cloud)", "overflow");
        await _scene.WaitForModelAsync("moves", "spills", "Ready", "True");

        await _scene.ApplyAsync(SmallFleet.Node("shop-3", "shop"));

        await _scene.WaitForAsync(Path("spills"), m => Summary(m) == "3 on shop (Edge)", "return");
        await _scene.WaitForModelAsync("moves", "spills", "Ready", "True");
        Assert.That(spilled["status"]!["placement"]!["candidates"]!.AsArray().Count, Is.EqualTo(3));
    }

    [Test]
    public async Task A_model_of_higher_priority_takes_the_room_of_a_lower_one_which_returns_when_it_may()
    {
        await PlaceAsync("High", "replicas: 2\n  resources: {requests: {cpu: \"5\"}}");

        await _scene.ApplyAsync(SmallFleet.Model("moves", "urgent", "High", "priority: 100\n  resources: {requests: {cpu: \"5\"}}"));
        await _scene.WaitForModelAsync("moves", "urgent", "Ready", "True");

        var lower = await _scene.WaitForAsync(Path("m"), m => (int?)m["status"]?["readyReplicas"] == 1
            && (string?)Scene.Condition(m, "Ready")?["reason"] == "InsufficientCapacity", "one replica less");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Scene.Condition(lower, "Reconciling"), Is.Not.Null);
            await _scene.WaitForAsync(EventsAsync, events => events.Contains("Preempted"), "event Preempted");
        }

        await _scene.Api.DeleteAsync(Path("urgent"), CancellationToken.None);
        await _scene.WaitForModelAsync("moves", "m", "Ready", "True");
    }

    [Test]
    public async Task A_pool_that_is_deleted_while_in_use_goes_when_its_models_have_moved_and_they_serve_all_the_while()
    {
        await PlaceAsync("Low", "replicas: 2");
        var fewest = await FewestReadyAsync(2, async () =>
        {
            await _scene.Api.DeleteAsync("/apis/hybridplacement.io/v1alpha1/placementpools/cloud", CancellationToken.None);

            await WaitForPlacesAsync("2 on dc (OnPrem)");
            await _scene.WaitForAsync(
                () => _scene.ListAsync("/apis/hybridplacement.io/v1alpha1/placementpools"), p => p.Count == 2, "end of the pool");
        });
        var model = await _scene.WaitForModelAsync("moves", "m", "Ready", "True");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(fewest, Is.EqualTo(2), "ready pods at any moment");
            Assert.That((string?)Scene.Condition(model, "Compliant")!["status"], Is.EqualTo("True"));
            Assert.That(Reasons(model), Is.EqualTo(new[] { "Moved", "Placed" }));
            Assert.That(await EventsAsync(), Does.Not.Contain("ComplianceViolation"));
        }
    }

    [TestCase(null, Description = "the operator says which pods go first")]
    [TestCase("7", Description = "somebody else does")]
    public async Task A_pool_that_is_deleted_goes_when_pods_made_for_another_pool_have_been_replaced_there(string? deletionCost)
    {
        const string Pools = "/apis/hybridplacement.io/v1alpha1/placementpools";
        var annotations = deletionCost is null ? "" : $"\n  podTemplate: {{metadata: {{annotations: {{controller.kubernetes.io/pod-deletion-cost: \"{deletionCost}\"}}}}}}";
        await PlaceAsync("Low", "replicas: 2" + annotations);
        var strayed = (await NodesAsync())[0];
        await _scene.PatchAsync($"/api/v1/nodes/{strayed}", """{"metadata": {"labels": {"site": "dc"}}}""");
        await _scene.WaitForAsync(Pools + "/dc", p => p["metadata"]?["finalizers"] is JsonArray { Count: > 0 }, "the finalizer");

        var fewest = await FewestReadyAsync(2, async () =>
        {
            await _scene.Api.DeleteAsync(Pools + "/dc", CancellationToken.None);
            await _scene.WaitForAsync(() => _scene.ListAsync(Pools), p => p.Count == 2, "end of the pool");
            await WaitForPlacesAsync("2 on cloud (Cloud)");
        });

        await _scene.WaitForModelAsync("moves", "m", "Ready", "True");
        await _scene.WaitForAsync(PodsAsync, pods => pods.Length == 2, "no pod too many");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(fewest, Is.EqualTo(2), "ready pods at any moment");
            Assert.That(await NodesAsync(), Has.All.StartsWith("cloud-").And.None.EqualTo(strayed));
            Assert.That(await EventsAsync(), Does.Not.Contain("ComplianceViolation"));
            Assert.That((await EventsAsync()).Contains("FieldsLeft"), Is.EqualTo(deletionCost is not null));
        }
    }

    [Test]
    public async Task A_pool_whose_model_has_no_other_place_stays_and_says_which()
    {
        await PlaceAsync("High", "replicas: 1");
        await _scene.Api.DeleteAsync("/apis/hybridplacement.io/v1alpha1/placementpools/dc", CancellationToken.None);

        var pool = await _scene.WaitForAsync(
            "/apis/hybridplacement.io/v1alpha1/placementpools/dc",
            p => (string?)Scene.Condition(p, "Ready")?["reason"] == "PoolInUse", "reason PoolInUse");
        var model = await _scene.WaitForModelAsync("moves", "m", "Placed", "False");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)Scene.Condition(pool, "Ready")!["message"], Does.Contain("moves/m"));
            Assert.That((string?)Scene.Condition(model, "Placed")!["message"], Does.Contain("pool dc is being deleted"));
            Assert.That((string?)Scene.Condition(model, "Compliant")!["status"], Is.EqualTo("True"));
            Assert.That((await _scene.ListAsync("/api/v1/namespaces/moves/pods")).Count(IsReady), Is.EqualTo(1), "it serves on");
        }

        // What stays only for want of another place is held in its pool all the same.
        const string Child = "/apis/apps/v1/namespaces/moves/deployments/m-dc";
        await _scene.PatchAsync(Child, """{"spec": {"template": {"spec": {"affinity": null}}}}""");
        await _scene.WaitForAsync(Child, d => d["spec"]!["template"]!["spec"]!["affinity"]?["nodeAffinity"] is not null, "affinity again");
        await _scene.WaitForAsync(NodesAsync, nodes => nodes is [['d', 'c', ..]], "one pod, in dc");
    }

    [Test]
    public async Task A_pool_that_is_deleted_goes_with_the_last_pod_made_for_it_though_that_never_had_a_node()
    {
        const string Pool = "/apis/hybridplacement.io/v1alpha1/placementpools/cloud";
        await _scene.WaitForAsync(
            () => _scene.ListAsync("/api/v1/namespaces/moves/serviceaccounts"), all => all.Count > 0, "account that a pod needs");
        await _scene.ApplyAsync(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: waits
              namespace: moves
              labels:
                hybridplacement.io/model-deployment: another
                hybridplacement.io/pool: cloud
            spec:
              nodeSelector: { no-such: node }
              containers: [{ name: server, image: example.com/server }]
            """);
        await _scene.WaitForAsync(Pool, p => p["metadata"]?["finalizers"] is JsonArray { Count: > 0 }, "the finalizer");
        await _scene.Api.DeleteAsync(Pool, CancellationToken.None);
        await _scene.WaitForAsync(Pool, p => (string?)Scene.Condition(p, "Ready")?["reason"] == "PoolInUse", "reason PoolInUse");
        // A pool is looked at again 2 s after its figures were written, whatever happens: that must not be what helps here.
        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System);

        await _scene.Api.DeleteAsync("/api/v1/namespaces/moves/pods/waits", CancellationToken.None);

        await _scene.WaitForAsync(
            () => _scene.ListAsync("/apis/hybridplacement.io/v1alpha1/placementpools"), p => p.Count == 2, "end of the pool");
    }

    [Test]
    public async Task A_new_version_that_finds_no_room_beside_the_only_replica_says_so_and_takes_its_place_where_it_may()
    {
        // Two nodes of 8 cores: one for each of two models.
        await PlaceAsync("High", "resources: {requests: {cpu: \"5\"}}");
        await _scene.ApplyAsync(SmallFleet.Model("moves", "other", "High", "resources: {requests: {cpu: \"5\"}}"));
        await _scene.WaitForModelAsync("moves", "other", "Ready", "True");

        await _scene.PatchAsync(Path("m"), """{"spec": {"model": {"uri": "https://models.example/m2.onnx"}}}""");

        var model = await _scene.WaitForAsync(
            Path("m"), m => (string?)Scene.Condition(m, "Ready")?["reason"] == "NoRoomForRollout", "reason NoRoomForRollout");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)Scene.Condition(model, "Ready")!["message"], Does.Contain("spec.rollout.maxUnavailable: 1"));
            Assert.That(Scene.Condition(model, "Reconciling"), Is.Not.Null);
            Assert.That((int?)model["status"]!["readyReplicas"], Is.EqualTo(1), "the old version serves on");
        }

        await _scene.PatchAsync(Path("m"), """{"spec": {"rollout": {"maxUnavailable": 1}}}""");

        await _scene.WaitForModelAsync("moves", "m", "Ready", "True");
    }

    [Test]
    public async Task A_new_version_takes_the_places_of_several_replicas_one_by_one_where_there_is_no_room_beside_them()
    {
        await PlaceAsync("High", "replicas: 2\n  resources: {requests: {cpu: \"5\"}}");
        var fewest = await FewestReadyAsync(2, async () =>
        {
            await _scene.PatchAsync(Path("m"), """{"spec": {"model": {"uri": "https://models.example/m2.onnx"}}}""");
            await _scene.WaitForModelAsync("moves", "m", "Ready", "True");
        });

        Assert.That(fewest, Is.EqualTo(1), "ready pods at any moment");
        await _scene.WaitForAsync(
            "/apis/apps/v1/namespaces/moves/deployments/m-dc",
            d => d["spec"]!["strategy"]!["rollingUpdate"]!.ToJsonString() is var s && s.Contains("\"maxSurge\":1", StringComparison.Ordinal),
            "surge for the next version");
    }

    /// <summary>The fewest pods that were ready, and not on their way out, at any moment while something went on, of so many before.</summary>
    private async Task<int> FewestReadyAsync(int before, Func<Task> goesOn)
    {
        var fewest = before;
        using var stop = new CancellationTokenSource();
        var watching = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                fewest = Math.Min(fewest, (await _scene.ListAsync("/api/v1/namespaces/moves/pods")).Count(IsReady));
        });
        await goesOn();
        await stop.CancelAsync();
        await watching;
        return fewest;
    }

    private async Task PlaceAsync(string sensitivity, string more)
    {
        await _scene.ApplyAsync(SmallFleet.Model("moves", "m", sensitivity, more));
        await _scene.WaitForModelAsync("moves", "m", "Ready", "True");
    }

    private Task<JsonObject> WaitForPlacesAsync(string summary) =>
        _scene.WaitForAsync(Path("m"), m => Summary(m) == summary, summary);

    private async Task<string[]> NodesAsync() =>
        [.. (await _scene.ListAsync("/api/v1/namespaces/moves/pods")).Select(p => (string?)p["spec"]!["nodeName"] ?? "")];

    private async Task<string[]> PodsAsync() =>
        [.. (await _scene.ListAsync("/api/v1/namespaces/moves/pods")).Select(p => (string)p["metadata"]!["uid"]!)];

    private async Task<string[]> EventsAsync() =>
        [.. (await _scene.ListAsync("/apis/events.k8s.io/v1/namespaces/moves/events")).Select(e => (string)e["reason"]!)];

    private static string? Summary(JsonObject model) => (string?)model["status"]?["placement"]?["summary"];

    private static string[] Reasons(JsonObject model) =>
        [.. model["status"]!["placement"]!["history"]!.AsArray().Select(h => (string)h!["reason"]!)];

    private static bool IsReady(JsonObject pod) =>
        pod["metadata"]!["deletionTimestamp"] is null && (string?)Scene.Condition(pod, "Ready")?["status"] == "True";

    private static string Path(string name) => $"/apis/hybridplacement.io/v1alpha1/namespaces/moves/modeldeployments/{name}";
}
