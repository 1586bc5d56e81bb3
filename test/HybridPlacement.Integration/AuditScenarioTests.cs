using System.Text.Json.Nodes;
using HybridPlacement.Integration.Clusters;

namespace HybridPlacement.Integration;

/// <summary>The audit log tells of each change of place who or what led to it.</summary>
public sealed class AuditScenarioTests
{
    private readonly string _log = Path.Combine(Path.GetTempPath(), $"hybridplacement-audit-{Guid.NewGuid():N}.jsonl");
    private TestCluster _cluster = null!;
    private Scene _scene = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _cluster = await SimulatedCluster.StartAsync();
        _scene = await Scene.StartAsync(cluster: _cluster, configure: o => o with { FileRoot = null, AuditLog = _log });
        await _scene.ApplyAsync(SmallFleet.Yaml);
        await _scene.CreateNamespaceAsync("audited");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _scene.DisposeAsync();
        File.Delete(_log);
    }

    [Test]
    public async Task Each_move_names_what_changed_and_who_changed_it()
    {
        await _scene.ApplyAsync(SmallFleet.Model("audited", "m", "Low", "placement: {failover: {after: 1s, failback: 1s}}"));
        var placed = await EntryAsync(1);
        _cluster.StopNode("cloud-1");
        _cluster.StopNode("cloud-2");
        var lost = await EntryAsync(2);
        _cluster.StartNode("cloud-1");
        _cluster.StartNode("cloud-2");
        var back = await EntryAsync(3);
        await _scene.WaitForModelAsync("audited", "m", "Ready", "True");
        await PatchAsync("placementpools/cloud", """{"spec": {"maxSensitivity": "Low"}}""", "platform-team");
        await PatchAsync("namespaces/audited/modeldeployments/m", """{"spec": {"sensitivity": "Medium"}}""", "app-team");
        var raised = await EntryAsync(4);
        await PatchAsync("placementpools/cloud", """{"spec": {"maxSensitivity": "Medium"}}""", "platform-team");
        var returned = await EntryAsync(5);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Told(placed), Is.EqualTo("Placed spec: ->cloud; ModelDeployment m Added by hybridplacement"));
            Assert.That(Told(lost), Does.StartWith("FailedOver fleet: cloud->dc; Node cloud-").And.Contain("NotReady"));
            Assert.That(Told(back), Does.StartWith("FailedBack fleet: dc->cloud; Node cloud-").And.Contain("Ready"));
            Assert.That(Told(raised), Is.EqualTo("Moved spec: cloud->dc; ModelDeployment m Spec by app-team"));
            Assert.That(Told(returned), Does.StartWith("FailedBack fleet: dc->cloud; PlacementPool cloud Spec by platform-team"));
        }
    }

    [Test]
    public async Task Replicas_that_go_between_the_same_pools_are_told_and_so_are_pods_where_they_must_not_be()
    {
        await _scene.ApplyAsync(SmallFleet.Model("audited", "m", "Low",
            "replicas: 5\n  resources: {requests: {cpu: \"3\"}}\n  placement: {tiers: [Cloud, OnPrem], failover: {after: 1s, failback: 1s}}"));
        var placed = await EntryAsync(1);
        await _scene.WaitForModelAsync("audited", "m", "Ready", "True");
        await _scene.PatchAsync("/api/v1/nodes/cloud-2", """{"spec": {"unschedulable": true}}""");
        _cluster.StopNode("cloud-2");
        var shifted = await EntryAsync(2);
        await _scene.WaitForModelAsync("audited", "m", "Ready", "True");
        await _scene.PatchAsync("/api/v1/nodes/cloud-1", """{"metadata": {"labels": {"site": "elsewhere"}}}""");
        var told = await _scene.WaitForAsync(ReadAsync, l => l.Any(e => e.Contains("\"ViolationEnded\"", StringComparison.Ordinal)), "end of the violation");
        var violation = told.Select(l => JsonNode.Parse(l)!).First(e => (string?)e["reason"] == "ComplianceViolation");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Moves(placed), Is.EqualTo("->cloud 4, ->dc 1"));
            Assert.That((string?)shifted["from"], Is.EqualTo("cloud,dc"));
            Assert.That((string?)shifted["to"], Is.EqualTo("cloud,dc"));
            Assert.That(Moves(shifted), Is.EqualTo("cloud->dc 2"));
            Assert.That(Told(shifted), Does.Contain("Node cloud-2"));
            Assert.That((string?)violation["violations"]![0]!["node"], Is.EqualTo("cloud-1"));
            Assert.That((string?)violation["violations"]![0]!["pod"], Does.StartWith("m-cloud-"));
            Assert.That((string?)violation["violations"]![0]!["why"], Is.EqualTo("no PlacementPool selects the node any more"));
        }
    }

    private Task<JsonObject> PatchAsync(string path, string json, string manager) =>
        _scene.PatchAsync($"/apis/hybridplacement.io/v1alpha1/{path}?fieldManager={manager}", json);

    private async Task<JsonObject> EntryAsync(int number)
    {
        var lines = await _scene.WaitForAsync(PlacesAsync, l => l.Count >= number, $"line {number} in the audit log");
        return lines[number - 1];
    }

    private async Task<List<JsonObject>> PlacesAsync() =>
        [.. (await ReadAsync()).Select(l => JsonNode.Parse(l)!.AsObject()).Where(e => (string?)e["reason"] is not ("ComplianceViolation" or "ViolationEnded"))];

    // The operator has it open.
    private async Task<List<string>> ReadAsync()
    {
        if (!File.Exists(_log))
            return [];
        using var reader = new StreamReader(new FileStream(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = await reader.ReadToEndAsync();
        return [.. text.Split('\n').SkipLast(1)];
    }

    private static string Moves(JsonObject entry) =>
        string.Join(", ", entry["moves"]!.AsArray().Select(m => $"{m!["from"]}->{m["to"]} {m["replicas"]}"));

    private static string Told(JsonObject entry) =>
        $"{entry["reason"]} {entry["cause"]}: {entry["from"]}->{entry["to"]}; {string.Join("; ", entry["changes"]!.AsArray().Select(Told))}";

    private static string Told(JsonNode? change) =>
        $"{change!["kind"]} {change["name"]} {string.Join(',', change["what"]!.AsArray())}{(change["manager"] is { } manager ? $" by {manager}" : "")}";
}
