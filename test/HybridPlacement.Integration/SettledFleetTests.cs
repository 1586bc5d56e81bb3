using HybridPlacement.Integration.Clusters;

namespace HybridPlacement.Integration;

/// <summary>A fleet where nothing changes: the operator has nothing to say to the API server.</summary>
public sealed class SettledFleetTests
{
    [Test]
    public async Task A_settled_fleet_gets_no_write_from_an_operator_that_starts_anew()
    {
        var cluster = await EmbeddedCluster.StartAsync();
        await using var scene = await Scene.StartAsync(cluster: cluster);
        await scene.ApplyFileAsync("samples", "quickstart", "fleet.yaml");
        await scene.ApplyFileAsync("samples", "quickstart", "models.yaml");
        await scene.WaitForModelAsync("radiology", "chest-xray", "Ready", "True");
        await scene.WaitForModelAsync("retail", "shelf-monitor", "Ready", "True");
        await scene.WaitForModelAsync("office", "text-classifier", "Ready", "True");
        await scene.StopOperatorAsync();
        cluster.Cluster.Requests.Clear();

        scene.StartOperator();
        // It has read all there is and decided all there is once it follows the changes of every kind for a while.
        await scene.WaitUntilAsync(
            () => cluster.Cluster.Requests.All.Any(r => r.UserAgent.StartsWith("hybridplacement-operator", StringComparison.Ordinal)),
            "request of the operator");
        await Task.Delay(TimeSpan.FromSeconds(3));

        var writes = cluster.Cluster.Requests.All
            .Where(r => r.IsWrite && r.UserAgent.StartsWith("hybridplacement-operator", StringComparison.Ordinal));
        Assert.That(writes.Select(w => $"{w.Method} {w.Path}{w.Query}"), Is.Empty);
    }
}
