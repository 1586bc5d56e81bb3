using System.Text.Json.Nodes;
using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration.GitOps;

/// <summary>What Argo CD shows of the four kinds: of recorded objects, and of those that a cluster has now.</summary>
[Category("lua")]
public sealed class HealthScriptTests
{
    private const string Pools = "/apis/hybridplacement.io/v1alpha1/placementpools";

    private string _lua = null!;

    [OneTimeSetUp]
    public void FindLua() => _lua = RequiredTool.Find("lua5.1");

    [TestCaseSource(typeof(HealthRecord), nameof(HealthRecord.Cases))]
    public async Task A_recorded_object_has_the_health_that_is_written_beside_it(string kind, string path, string status, string message) =>
        Assert.That(
            await new HealthScript(_lua, kind).AssessAsync(HealthRecord.Read(kind, path)), Is.EqualTo((status, message)));

    [TestCase("ModelDeployment", "Degraded,Healthy,Progressing,Suspended")]
    [TestCase("PlacementPool", "Degraded,Healthy,Progressing,Suspended")]
    [TestCase("PlacementPolicy", "Degraded,Healthy")]
    [TestCase("InferenceRuntime", "Degraded,Healthy")]
    public void Every_health_that_a_script_can_say_is_in_the_record(string kind, string all) =>
        Assert.That(
            HealthRecord.Cases().Where(c => (string?)c.Arguments[0] == kind).Select(c => (string)c.Arguments[2]!).Distinct().Order(),
            Is.EqualTo(all.Split(',')));

    [Test]
    public async Task Objects_of_a_cluster_in_every_state_have_the_health_of_that_state()
    {
        var cluster = await EmbeddedCluster.StartAsync();
        await using var scene = await Scene.StartAsync(cluster: cluster);
        await scene.ApplyFileAsync("samples", "quickstart", "fleet.yaml");
        await scene.ApplyAsync(
            """
            apiVersion: hybridplacement.io/v1alpha1
            kind: PlacementPool
            metadata: {name: no-such-nodes}
            spec: {tier: Cloud, nodeSelector: {matchLabels: {nowhere: "true"}}}
            ---
            apiVersion: hybridplacement.io/v1alpha1
            kind: PlacementPool
            metadata: {name: self-assigned}
            spec: {tier: OnPrem, nodeSelector: {matchLabels: {rack: seven}}, elastic: {maxNodes: 1, node: {cpu: "8", memory: 32Gi}}}
            ---
            apiVersion: hybridplacement.io/v1alpha1
            kind: PlacementPolicy
            metadata: {name: everything-anywhere}
            spec: {namespaceSelector: {matchLabels: {team: none}}, rules: [{name: anywhere, tiers: [Cloud]}]}
            ---
            apiVersion: hybridplacement.io/v1alpha1
            kind: InferenceRuntime
            metadata: {name: onnx-on-cpu}
            spec: {supports: [{format: ONNX}], image: "registry.example/onnx:1", modelLayout: SingleFile}
            """);
        await ApplyModelAsync(scene, "serving", "sensitivity: High");
        await ApplyModelAsync(scene, "stopped", "sensitivity: Low, replicas: 0");
        await ApplyModelAsync(scene, "nowhere-allowed", "sensitivity: Low, placement: {jurisdictions: [US]}");
        await ApplyModelAsync(scene, "refused", "sensitivity: Low", sha256: new string('0', 64));

        var serving = await scene.WaitForModelAsync("default", "serving", "Ready", "True");
        await ExpectAsync("ModelDeployment", "healthy", serving, "Healthy");
        await ExpectAsync("ModelDeployment", "unseen", Without(serving, "status"), "Progressing");
        await ExpectAsync("ModelDeployment", "edited", WithGeneration(serving, 99), "Progressing");
        await ExpectAsync("ModelDeployment", "violating", With(serving, "Compliant", "False", "Violation",
            "pod serving-shop-hamburg-x runs on node moc-l2ovwqkr9wo: sensitivity High may only run on OnPrem"), "Degraded");
        await ExpectAsync("ModelDeployment", "scaled-to-zero",
            await scene.WaitForModelAsync("default", "stopped", "Ready", "True"), "Suspended");
        await ExpectAsync("ModelDeployment", "no-eligible-pool",
            await scene.WaitForModelAsync("default", "nowhere-allowed", "Stalled", "True"), "Degraded");
        await ExpectAsync("ModelDeployment", "model-rejected",
            await scene.WaitForModelAsync("default", "refused", "Stalled", "True"), "Degraded");

        await ExpectAsync("PlacementPool", "healthy", await PoolAsync(scene, "dc-munich", "NodesReady"), "Healthy");
        await ExpectAsync("PlacementPool", "self-assignable", await PoolAsync(scene, "self-assigned", "NodesReady"), "Healthy");
        await ExpectAsync("PlacementPool", "no-nodes", await PoolAsync(scene, "no-such-nodes", "NoNodes"), "Degraded");
        await ExpectAsync("PlacementPolicy", "healthy", await scene.Api.GetAsync(
            "/apis/hybridplacement.io/v1alpha1/placementpolicies/everything-anywhere", CancellationToken.None), "Healthy");
        await ExpectAsync("InferenceRuntime", "healthy", await scene.Api.GetAsync(
            "/apis/hybridplacement.io/v1alpha1/inferenceruntimes/onnx-on-cpu", CancellationToken.None), "Healthy");

        foreach (var node in new[] { "dgx-munich-01", "dgx-munich-02", "moc-l2ovwqkr9wo", "moc-lxs6ru7txvn" })
            cluster.Cluster.Nodes.Stop(node);
        await ApplyModelAsync(scene, "waiting", "sensitivity: High");
        await ExpectAsync("ModelDeployment", "waiting-for-room",
            await scene.WaitForModelAsync("default", "waiting", "Reconciling", "True"), "Progressing");
        var away = await PoolAsync(scene, "shop-hamburg", "Stale");
        await ExpectAsync("PlacementPool", "site-away", away, "Suspended");
        await ExpectAsync("PlacementPool", "no-ready-node", await PoolAsync(scene, "dc-munich", "NoReadyNode"), "Degraded");
        await ExpectAsync("PlacementPool", "unseen", Without(away, "status"), "Progressing");

        await scene.Api.DeleteAsync($"{Pools}/dc-munich", CancellationToken.None);
        await ExpectAsync("PlacementPool", "in-use", await PoolAsync(scene, "dc-munich", "PoolInUse"), "Progressing");
    }

    private async Task ExpectAsync(string kind, string state, JsonObject obj, string status)
    {
        var health = await new HealthScript(_lua, kind).AssessAsync(obj);

        Assert.That(health.Status, Is.EqualTo(status), $"{kind} {state}: {health.Message}\n{obj}");
        if (HealthRecord.Recording)
            await HealthRecord.WriteAsync(kind, state, obj, health);
    }

    private static Task<JsonObject> PoolAsync(Scene scene, string name, string reason) => scene.WaitForAsync(
        $"{Pools}/{name}", pool => (string?)Scene.Condition(pool, "Ready")?["reason"] == reason, $"Ready reason {reason}");

    private static Task ApplyModelAsync(Scene scene, string name, string spec, string? sha256 = null) => scene.ApplyAsync(
        $$"""
        apiVersion: hybridplacement.io/v1alpha1
        kind: ModelDeployment
        metadata: {name: {{name}}, namespace: default}
        spec: { model: { uri: "file:///chest-xray.onnx"{{(sha256 is null ? "" : $", sha256: \"{sha256}\"")}} }, {{spec}} }
        """);

    private static JsonObject Without(JsonObject obj, string field)
    {
        var copy = (JsonObject)obj.DeepClone();
        copy.Remove(field);
        return copy;
    }

    private static JsonObject WithGeneration(JsonObject obj, long generation)
    {
        var copy = (JsonObject)obj.DeepClone();
        copy["metadata"]!["generation"] = generation;
        return copy;
    }

    // A state that lasts too short to be met: the operator evicts such a pod at once.
    private static JsonObject With(JsonObject obj, string condition, string status, string reason, string message)
    {
        var copy = (JsonObject)obj.DeepClone();
        foreach (var type in new[] { condition, "Ready" })
        {
            var found = Scene.Condition(copy, type)!;
            (found["status"], found["reason"], found["message"]) = (status, reason, message);
        }

        return copy;
    }
}
