using HybridPlacement.Sandbox;
using HybridPlacement.Sandbox.Workloads;
using k8s;
using k8s.Models;

namespace MyOperator.Tests;

public static class MovesWhenItsNodeIsLost
{
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var cluster = await SandboxCluster.StartAsync(
            new SandboxOptions
            {
                Workloads = new WorkloadOptions
                {
                    SimulatedStartDelay = TimeSpan.Zero,
                    NodeMonitorGracePeriod = TimeSpan.FromMilliseconds(200),
                    DefaultTolerationPeriod = TimeSpan.FromSeconds(1),
                },
            },
            cancellationToken);
        using var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(cluster.KubeconfigPath));
        foreach (var name in new[] { "a", "b" })
        {
            var node = new V1Node { Metadata = new V1ObjectMeta { Name = name } };
            await client.CoreV1.CreateNodeAsync(node, cancellationToken: cancellationToken);
        }

        // Your operator would do this.
        var labels = new Dictionary<string, string> { ["app"] = "web" };
        var deployment = new V1Deployment
        {
            Metadata = new V1ObjectMeta { Name = "web" },
            Spec = new V1DeploymentSpec
            {
                Replicas = 3,
                Selector = new V1LabelSelector { MatchLabels = labels },
                Template = new V1PodTemplateSpec
                {
                    Metadata = new V1ObjectMeta { Labels = labels },
                    Spec = new V1PodSpec { Containers = [new V1Container { Name = "web", Image = "registry.example/web:1" }] },
                },
            },
        };
        await client.AppsV1.CreateNamespacedDeploymentAsync(deployment, "default", cancellationToken: cancellationToken);

        await UntilReadyAsync(client, pod => true, cancellationToken);
        cluster.Nodes.Stop("a");
        await UntilReadyAsync(client, pod => pod.Spec.NodeName == "b", cancellationToken);
    }

    private static async Task UntilReadyAsync(Kubernetes client, Func<V1Pod, bool> where, CancellationToken cancellationToken)
    {
        while (true)
        {
            var pods = await client.CoreV1.ListNamespacedPodAsync("default", cancellationToken: cancellationToken);
            var ready = pods.Items.Where(pod => pod.Status.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true);
            if (ready.Count(where) == 3)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }
}
