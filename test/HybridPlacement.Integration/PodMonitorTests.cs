using HybridPlacement.Integration.Clusters;

namespace HybridPlacement.Integration;

/// <summary>Clusters that have the Prometheus operator's kinds.</summary>
public sealed class PodMonitorTests
{
    [Test]
    public async Task A_model_is_scraped_where_the_cluster_has_pod_monitors()
    {
        await using var scene = await Scene.StartAsync(withOperator: false, cluster: await SimulatedCluster.StartAsync());
        await scene.ApplyAsync(SmallFleet.Yaml);
        await scene.InstallPodMonitorsAsync();
        scene.StartOperator();
        await scene.ApplyAsync(SmallFleet.Model("default", "m", "Low"));
        await scene.WaitForModelAsync("default", "m", "Ready", "True");

        var monitor = (await scene.ListAsync("/apis/monitoring.coreos.com/v1/namespaces/default/podmonitors")).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)monitor["spec"]!["selector"]!["matchLabels"]!["hybridplacement.io/model-deployment"], Is.EqualTo("m"));
            Assert.That((string?)monitor["spec"]!["podMetricsEndpoints"]![0]!["port"], Is.EqualTo("metrics"));
            Assert.That((string?)monitor["metadata"]!["ownerReferences"]![0]!["kind"], Is.EqualTo("ModelDeployment"));
        }
    }
}
