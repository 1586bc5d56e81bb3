using System.Text.Json.Nodes;

namespace HybridPlacement.Integration;

/// <summary>What the operator decides on the quick start's fleet; on a real control plane too, where no pod runs.</summary>
public sealed class PlacementScenarioTests
{
    private const string Models = "/apis/hybridplacement.io/v1alpha1/namespaces/default/modeldeployments";

    private Scene _scene = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _scene = await Scene.StartAsync();
        await _scene.ApplyFileAsync("samples", "quickstart", "fleet.yaml");
        await _scene.MakeNodesReadyAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _scene.DisposeAsync();

    [TestCase("High", "Low", "dc-munich", "OnPrem", "sensitive-stays-on-premises")]
    [TestCase("High", "High", "dc-munich", "OnPrem", "sensitive-stays-on-premises")]
    [TestCase("Medium", "Low", "shop-hamburg", "Edge", "low-latency-at-the-edge")]
    [TestCase("Low", "Low", "shop-hamburg", "Edge", "low-latency-at-the-edge")]
    [TestCase("Medium", "Medium", "azure-westeurope", "Cloud", "everything-else")]
    [TestCase("Low", "High", "azure-westeurope", "Cloud", "everything-else")]
    public async Task A_model_goes_where_its_sensitivity_and_latency_send_it(
        string sensitivity, string latency, string pool, string tier, string rule)
    {
        var name = $"{sensitivity}-{latency}".ToLowerInvariant();
        await _scene.ApplyAsync(Model(name, sensitivity, latency));

        var model = await _scene.WaitForModelAsync("default", name, "Placed", "True");

        var placement = model["status"]!["placement"]!;
        var only = placement["pools"]!.AsArray().Single()!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)placement["rule"], Is.EqualTo(rule));
            Assert.That((string?)only["name"], Is.EqualTo(pool));
            Assert.That((string?)only["tier"], Is.EqualTo(tier));
            Assert.That(placement["candidates"]!.AsArray().Select(c => (string?)c!["pool"]),
                Is.EquivalentTo(["azure-westeurope", "dc-munich", "shop-hamburg"]), "every pool is explained");
        }

        var deployment = await _scene.Api.GetAsync(
            $"/apis/apps/v1/namespaces/default/deployments/{name}-{pool}", CancellationToken.None);
        Assert.That(
            deployment["spec"]!["template"]!["spec"]!["affinity"]!["nodeAffinity"]!
                ["requiredDuringSchedulingIgnoredDuringExecution"],
            Is.Not.Null,
            "the pods can be scheduled in the pool only");
    }

    [Test]
    public async Task With_every_on_prem_node_cordoned_a_sensitive_model_is_placed_nowhere_until_one_is_uncordoned()
    {
        await CordonAsync("dgx-munich-01", true);
        await CordonAsync("dgx-munich-02", true);
        try
        {
            // Nodes and models come by different watches: a model may be heard of before a cordon that was made before it.
            await _scene.WaitForAsync(
                "/apis/hybridplacement.io/v1alpha1/placementpools/dc-munich", p => (string?)p["status"]?["free"]?["cpu"] == "0", "no free CPU");
            await _scene.ApplyAsync(Model("cordoned", "High", "Medium"));

            var model = await _scene.WaitForModelAsync("default", "cordoned", "Placed", "False");

            var placed = Scene.Condition(model, "Placed")!;
            using (Assert.EnterMultipleScope())
            {
                Assert.That((string?)placed["reason"], Is.EqualTo("InsufficientCapacity"));
                Assert.That((string?)placed["message"], Does.Contain("dc-munich").And.Contain("cordon")
                    .And.Contain("azure-westeurope").And.Contain("shop-hamburg"), "each pool and why not");
                Assert.That(model["status"]!["placement"]!["pools"]!.AsArray(), Is.Empty);
                Assert.That((string?)Scene.Condition(model, "Reconciling")?["status"], Is.EqualTo("True"));
                Assert.That(Scene.Condition(model, "Stalled"), Is.Null, "it waits, nobody has to write anything");
            }

            var deployments = await _scene.Api.GetAsync(
                "/apis/apps/v1/namespaces/default/deployments?labelSelector=hybridplacement.io/model-deployment%3Dcordoned",
                CancellationToken.None);
            Assert.That(deployments["items"]!.AsArray(), Is.Empty, "nothing runs anywhere");
        }
        finally
        {
            await CordonAsync("dgx-munich-02", false);
        }

        var healed = await _scene.WaitForModelAsync("default", "cordoned", "Placed", "True");
        Assert.That((string?)healed["status"]!["placement"]!["summary"], Is.EqualTo("1 on dc-munich (OnPrem)"));
        await CordonAsync("dgx-munich-01", false);
    }

    [Test]
    public async Task A_model_that_fits_nowhere_says_of_each_pool_why()
    {
        await _scene.ApplyAsync(Model("huge", "Low", "Medium", "resources: {requests: {cpu: \"500\"}}"));

        var model = await _scene.WaitForModelAsync("default", "huge", "Placed", "False");

        var candidates = model["status"]!["placement"]!["candidates"]!.AsArray();
        Assert.That(candidates, Has.Count.EqualTo(3));
        Assert.That(candidates.Select(c => (string?)c!["reason"]), Has.None.Null);
        Assert.That(candidates.Select(c => (string?)c!["message"]), Has.All.Not.Empty);
    }

    [Test]
    public async Task Deleting_a_model_removes_all_it_made()
    {
        await _scene.ApplyAsync(Model("short-lived", "Low", "Medium"));
        await _scene.WaitForModelAsync("default", "short-lived", "Placed", "True");

        await _scene.Api.DeleteAsync($"{Models}/short-lived", CancellationToken.None);

        foreach (var collection in new[]
        {
            "/apis/apps/v1/namespaces/default/deployments", "/api/v1/namespaces/default/services",
            "/api/v1/namespaces/default/serviceaccounts", "/api/v1/namespaces/default/pods",
        })
        {
            if (collection.EndsWith("/pods", StringComparison.Ordinal) && !_scene.Cluster.RunsPods)
                continue; // Without a kubelet a bound pod waits for its node for ever.
            await _scene.WaitForAsync(
                $"{collection}?labelSelector=hybridplacement.io/model-deployment%3Dshort-lived",
                list => list["items"]!.AsArray().Count == 0,
                "empty list");
        }
    }

    private Task<JsonObject> CordonAsync(string node, bool unschedulable) => _scene.Api.MergePatchAsync(
        $"/api/v1/nodes/{node}",
        new JsonObject { ["spec"] = new JsonObject { ["unschedulable"] = unschedulable } },
        CancellationToken.None);

    private static string Model(string name, string sensitivity, string latency, string more = "replicas: 1") =>
        $$"""
        apiVersion: hybridplacement.io/v1alpha1
        kind: ModelDeployment
        metadata: {name: {{name}}, namespace: default}
        spec:
          model: {uri: "file:///chest-xray.onnx"}
          sensitivity: {{sensitivity}}
          latency: {{latency}}
          {{more}}
        """;
}
