using HybridPlacement.Integration.Clusters;

namespace HybridPlacement.Integration;

/// <summary>Clusters that have the Prometheus operator's kinds.</summary>
public sealed class PodMonitorTests
{
    [Test]
    public async Task A_model_is_scraped_where_the_cluster_has_pod_monitors()
    {
        await using var scene = await Scene.StartAsync(withOperator: false, cluster: await EmbeddedCluster.StartSimulatedAsync());
        await scene.ApplyAsync(SmallFleet.Yaml);
        await scene.ApplyAsync(
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: podmonitors.monitoring.coreos.com}
            spec:
              group: monitoring.coreos.com
              names: {kind: PodMonitor, plural: podmonitors, singular: podmonitor, listKind: PodMonitorList}
              scope: Namespaced
              versions:
              - name: v1
                served: true
                storage: true
                schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            """);
        await scene.WaitForAsync(
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/podmonitors.monitoring.coreos.com",
            d => (string?)Scene.Condition(d, "Established")?["status"] == "True", "condition Established");
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
