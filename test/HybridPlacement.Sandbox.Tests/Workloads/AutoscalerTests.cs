using System.Collections.Concurrent;
using HybridPlacement.Sandbox.Workloads;
using HybridPlacement.Sandbox.Workloads.Controllers;
using HybridPlacement.Sandbox.Workloads.Runtime;

namespace HybridPlacement.Sandbox.Tests.Workloads;

/// <summary>HorizontalPodAutoscalers with and without a source of metrics.</summary>
public sealed class AutoscalerTests
{
    private const string Deployment = """
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: x, resources: {requests: {cpu: 10m}}}]}}
        """;

    private const string Cpu = "{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}";
    private const string Pods = "{type: Pods, pods: {metric: {name: concurrency}, target: {type: AverageValue, averageValue: '8'}}}";
    private const string External = "{type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: '8'}}}";

    [TestCase(4, 100, 50, 8)]
    [TestCase(4, 25, 50, 2)]
    [TestCase(4, 54, 50, 4, Description = "within the tolerance of a tenth")]
    [TestCase(4, 56, 50, 5)]
    [TestCase(3, 0, 50, 0)]
    public void A_metric_asks_for_replicas_in_proportion(int replicas, double value, double target, int wanted) =>
        Assert.That(AutoscalerPlan.Wanted(replicas, value, target), Is.EqualTo(wanted));

    [TestCase(2, 3, 3, false, "DesiredWithinRange")]
    [TestCase(2, 10, 4, true, "ScaleUpLimit", Description = "at most twice as many, or four")]
    [TestCase(4, 30, 8, true, "ScaleUpLimit")]
    [TestCase(6, 30, 10, true, "TooManyReplicas")]
    [TestCase(3, 0, 1, true, "TooFewReplicas")]
    public void What_is_asked_is_limited(int current, int wanted, int replicas, bool limited, string reason)
    {
        var decision = AutoscalerPlan.Limit(current, wanted, 1, 10);
        Assert.That((decision.Replicas, decision.Limited, decision.Reason), Is.EqualTo((replicas, limited, reason)));
    }

    [TestCase("{}", 2, 30, 6, "ScaleUpLimit", Description = "four more, or twice as many, in 15 s")]
    [TestCase("{}", 5, 30, 10, "TooManyReplicas")]
    [TestCase("{}", 8, 0, 1, "TooFewReplicas", Description = "all at once, once the window is over")]
    [TestCase("{scaleUp: {policies: [{type: Pods, value: 1, periodSeconds: 60}]}}", 4, 9, 4, "ScaleUpLimit", Description = "one was added half a minute ago")]
    [TestCase("{scaleUp: {policies: [{type: Pods, value: 1, periodSeconds: 20}]}}", 4, 9, 5, "ScaleUpLimit")]
    [TestCase("{scaleUp: {selectPolicy: Min, policies: [{type: Pods, value: 3, periodSeconds: 20}, {type: Percent, value: 50, periodSeconds: 20}]}}", 4, 9, 6, "ScaleUpLimit")]
    [TestCase("{scaleUp: {selectPolicy: Disabled}}", 4, 9, 4, "ScaleUpLimit")]
    [TestCase("{scaleDown: {policies: [{type: Percent, value: 10, periodSeconds: 20}]}}", 10, 1, 9, "ScaleDownLimit")]
    [TestCase("{scaleDown: {policies: [{type: Percent, value: 50, periodSeconds: 60}]}}", 5, 1, 2, "ScaleDownLimit", Description = "of the four that there were a minute ago")]
    [TestCase("{scaleDown: {selectPolicy: Min, policies: [{type: Pods, value: 3, periodSeconds: 20}, {type: Pods, value: 1, periodSeconds: 20}]}}", 5, 1, 4, "ScaleDownLimit")]
    [TestCase("{scaleDown: {selectPolicy: Disabled}}", 5, 1, 5, "ScaleDownLimit")]
    [TestCase("{scaleDown: {selectPolicy: Disabled}}", 5, 6, 6, "DesiredWithinRange")]
    public void Behavior_limits_how_fast_it_goes(string behavior, int current, int wanted, int replicas, string reason)
    {
        var rules = Yaml.Parse(behavior);
        (TimeSpan, int)[] changes = [(TimeSpan.FromSeconds(30), 1)];
        var decision = AutoscalerPlan.Limit(current, wanted, 1, 10, ScalingRules.Up(rules), ScalingRules.Down(rules), changes);
        Assert.That((decision.Replicas, decision.Reason), Is.EqualTo((replicas, reason)));
    }

    [Test]
    public async Task A_window_of_scaling_up_waits_until_the_load_has_lasted()
    {
        var load = 1_000.0;
        await using var cluster = await TestCluster.StartAsync(new WorkloadOptions { Metrics = query => Volatile.Read(ref load) / query.Replicas });
        await cluster.ApplyAsync(ResourceKind.Deployment, Deployment);
        await cluster.ApplyAsync(
            ResourceKind.HorizontalPodAutoscaler, Autoscaler("web", Pods, ", behavior: {scaleUp: {stabilizationWindowSeconds: 3600}}"));
        await cluster.UntilAsync(ResourceKind.HorizontalPodAutoscaler, "web", autoscaler =>
            autoscaler.Condition("AbleToScale").Text("reason") == "ScaleUpStabilized");
        Assert.That(cluster.Get(ResourceKind.Deployment, "web").Int32(0, "spec", "replicas"), Is.EqualTo(2));
    }

    [TestCase(Cpu, "FailedGetResourceMetric", "the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)")]
    [TestCase(Pods, "FailedGetPodsMetric", "the HPA was unable to compute the replica count: unable to get metric concurrency: unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered")]
    [TestCase(External, "FailedGetExternalMetric", "the HPA was unable to compute the replica count: unable to get external metric default/queue/nil: unable to fetch metrics from external metrics API: the server could not find the requested resource (get queue.external.metrics.k8s.io)")]
    public async Task Without_metrics_it_says_what_the_real_one_says(string metric, string reason, string message)
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(ResourceKind.Deployment, Deployment);
        await cluster.ApplyAsync(ResourceKind.HorizontalPodAutoscaler, Autoscaler("web", metric));
        await cluster.UntilAsync(ResourceKind.HorizontalPodAutoscaler, "web", autoscaler =>
            autoscaler.Condition("ScalingActive").Text("status") == "False" && autoscaler.Condition("AbleToScale").Text("reason") == "SucceededGetScale");
        var active = cluster.Get(ResourceKind.HorizontalPodAutoscaler, "web")!.Condition("ScalingActive");
        Assert.That((active.Text("reason"), active.Text("message")), Is.EqualTo((reason, message)));
        Assert.That(cluster.Get(ResourceKind.Deployment, "web").Int32(0, "spec", "replicas"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_target_that_is_not_there_is_named()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(ResourceKind.HorizontalPodAutoscaler, Autoscaler("nobody", Cpu));
        await cluster.UntilAsync(ResourceKind.HorizontalPodAutoscaler, "nobody", autoscaler =>
            autoscaler.Condition("AbleToScale").Text("reason") == "FailedGetScale");
        Assert.That(
            cluster.Get(ResourceKind.HorizontalPodAutoscaler, "nobody")!.Condition("AbleToScale").Text("message"),
            Is.EqualTo("the HPA controller was unable to get the target's current scale: deployments.apps \"nobody\" not found"));
    }

    [Test]
    public async Task With_metrics_it_scales_through_the_scale_subresource_and_back()
    {
        var load = new ConcurrentDictionary<string, double> { ["concurrency"] = 20 };
        await using var cluster = await TestCluster.StartAsync(new WorkloadOptions
        {
            Metrics = query => load.TryGetValue(query.Metric, out var total) ? total / query.Replicas : null,
        });
        await cluster.NodesAsync("a");
        await cluster.ApplyAsync(ResourceKind.Deployment, Deployment);
        await cluster.ApplyAsync(ResourceKind.HorizontalPodAutoscaler, Autoscaler("web", Pods, ", behavior: {scaleDown: {stabilizationWindowSeconds: 0}}"));
        await cluster.UntilAsync(ResourceKind.Deployment, "web", deployment => deployment.Int32(0, "spec", "replicas") == 3);
        await cluster.UntilAsync(() => cluster.Events().Contains("web SuccessfulRescale: New size: 3; reason: pods metric concurrency above target", StringComparison.Ordinal));

        load["concurrency"] = 1_000;
        await cluster.UntilAsync(ResourceKind.HorizontalPodAutoscaler, "web", autoscaler =>
            autoscaler.Int32(0, "status", "desiredReplicas") == 5 && autoscaler.Condition("ScalingLimited").Text("reason") == "TooManyReplicas"
            && autoscaler.Condition("ScalingActive").Text("reason") == "ValidMetricFound");

        load["concurrency"] = 1;
        await cluster.UntilAsync(ResourceKind.Deployment, "web", deployment => deployment.Int32(0, "spec", "replicas") == 1);
    }

    [Test]
    public async Task It_scales_down_only_to_the_highest_of_late()
    {
        var load = 40.0;
        await using var cluster = await TestCluster.StartAsync(new WorkloadOptions { Metrics = query => Volatile.Read(ref load) / query.Replicas });
        await cluster.ApplyAsync(ResourceKind.Deployment, Deployment);
        await cluster.ApplyAsync(ResourceKind.HorizontalPodAutoscaler, Autoscaler("web", Pods));
        await cluster.UntilAsync(ResourceKind.Deployment, "web", deployment => deployment.Int32(0, "spec", "replicas") == 5);
        Volatile.Write(ref load, 1);
        await cluster.UntilAsync(ResourceKind.HorizontalPodAutoscaler, "web", autoscaler =>
            autoscaler.Condition("AbleToScale").Text("reason") == "ScaleDownStabilized");
        Assert.That(cluster.Get(ResourceKind.Deployment, "web").Int32(0, "spec", "replicas"), Is.EqualTo(5));
    }

    private static string Autoscaler(string target, string metric, string more = "") =>
        $"metadata: {{name: {target}}}\nspec: {{maxReplicas: 5, scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: {target}}}, metrics: [{metric}]{more}}}";
}
