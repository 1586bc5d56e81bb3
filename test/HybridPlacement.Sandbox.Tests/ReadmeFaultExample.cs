using HybridPlacement.Sandbox;
using HybridPlacement.Sandbox.Faults;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace MyOperator.Tests;

public static class WritesAgainAfterAFault
{
    public static async Task<IReadOnlyDictionary<string, int>> RunAsync(CancellationToken cancellationToken)
    {
        await using var cluster = await SandboxCluster.StartAsync(new SandboxOptions(), cancellationToken);
        using var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(cluster.KubeconfigPath));

        // The second write of a ConfigMap is refused; the third is carried out, and its answer lost.
        using var refused = cluster.Faults.Add(new FaultRule { Fault = Fault.Refuse(503), Where = OfConfigMaps, Skip = 1, Times = 1 });
        using var lost = cluster.Faults.Add(new FaultRule { Fault = Fault.LostAnswer, Where = OfConfigMaps, Skip = 1, Times = 1 });

        // Your operator would do this.
        foreach (var name in new[] { "a", "b" })
            await MakeAsync(client, name, cancellationToken);
        await cluster.Faults.RestartApiServerAsync(TimeSpan.FromMilliseconds(100), cancellationToken);
        return cluster.Faults.Counts;
    }

    private static bool OfConfigMaps(ApiCall call) => call.IsWrite && call.Resource == "configmaps";

    private static async Task MakeAsync(Kubernetes client, string name, CancellationToken cancellationToken)
    {
        var body = new V1ConfigMap { Metadata = new V1ObjectMeta { Name = name } };
        while (true)
        {
            try
            {
                await client.CoreV1.CreateNamespacedConfigMapAsync(body, "default", cancellationToken: cancellationToken);
                return;
            }
            catch (HttpOperationException e) when (e.Response.StatusCode == System.Net.HttpStatusCode.Conflict)
            {
                return;
            }
            catch (Exception e) when (e is HttpOperationException or HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
            }
        }
    }
}
