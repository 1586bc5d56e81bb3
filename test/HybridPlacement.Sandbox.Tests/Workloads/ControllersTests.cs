using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;
using HybridPlacement.Sandbox.Workloads.Controllers;
using HybridPlacement.Sandbox.Workloads.Runtime;
using Microsoft.Extensions.Time.Testing;

namespace HybridPlacement.Sandbox.Tests.Workloads;

/// <summary>The controllers together, over pods that are only said to run.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ControllersTests
{
    private const string Deployment = """
        metadata: {name: web, labels: {app: web}}
        spec:
          replicas: 3
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: c, image: 'nginx:1', ports: [{name: http, containerPort: 80}]}]}
        """;

    [Test]
    public async Task A_node_s_manifest_is_completed_as_a_kubelet_would()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(ResourceKind.Node, "metadata: {name: a}\nspec: {}\nstatus: {capacity: {cpu: '8', nvidia.com/gpu: '2'}}");
        await cluster.UntilAsync(ResourceKind.Node, "a", node => node.Condition("Ready").Text("status") == "True");
        var status = cluster.Get(ResourceKind.Node, "a")!["status"];
        Assert.That(status!["allocatable"]!.ToJsonString(), Is.EqualTo("""{"cpu":"8","nvidia.com/gpu":"2","pods":"110"}"""));
    }

    [Test]
    public async Task Events_go_an_hour_after_they_were_last_written()
    {
        await using var cluster = await TestCluster.StartAsync();
        var clock = new FakeTimeProvider();
        var expiry = new EventExpiry(cluster.Api, TimeSpan.FromHours(1), clock);
        using var stop = new CancellationTokenSource();
        var running = expiry.RunAsync(stop.Token);
        foreach (var name in (string[])["once", "again"])
            await cluster.ApplyAsync(ResourceKind.Event, $"metadata: {{name: {name}}}\ninvolvedObject: {{kind: Pod, namespace: default, name: p}}\nreason: Seen\ntype: Normal");
        await cluster.UntilAsync(() => expiry.Waiting == 2);
        clock.Advance(TimeSpan.FromMinutes(30));
        await cluster.ChangeAsync(ResourceKind.Event, "again", copy => copy["count"] = 2);
        await cluster.UntilAsync(() => expiry.Waiting == 3);

        clock.Advance(TimeSpan.FromMinutes(30));
        await cluster.UntilAsync(() => cluster.Get(ResourceKind.Event, "once") is null && expiry.Waiting == 1);
        Assert.That(cluster.Get(ResourceKind.Event, "again"), Is.Not.Null);

        clock.Advance(TimeSpan.FromMinutes(30));
        await cluster.UntilAsync(() => cluster.Get(ResourceKind.Event, "again") is null);
        await stop.CancelAsync();
        await running;
    }

    [TestCase("matchLabels: {app: web}")]
    [TestCase("matchExpressions: [{key: app, operator: In, values: [web, shop]}]")]
    [TestCase("matchLabels: {app: web}, matchExpressions: [{key: other, operator: DoesNotExist}]")]
    public async Task A_replica_set_takes_over_a_pod_that_it_selects_and_that_nobody_owns(string selector)
    {
        await using var cluster = await TestCluster.StartAsync();
        foreach (var (name, labels) in ((string, string)[])[("mine", "app: web"), ("theirs", "app: web, other: here"), ("bare", "app: else")])
        {
            await cluster.ApplyAsync(ResourceKind.Pod, $"metadata: {{name: {name}, labels: {{{labels}}}}}\nspec: {{containers: [{{name: c, image: i}}]}}");
            // A set that comes before the news of a pod makes others.
            await cluster.UntilAsync(ResourceKind.Pod, name, pod => pod.Condition("PodScheduled") is not null);
        }

        await cluster.ApplyAsync(
            ResourceKind.ReplicaSet,
            $$"""
            metadata: {name: web}
            spec:
              replicas: 2
              selector: { {{selector}} }
              template: {metadata: {labels: {app: web} }, spec: {containers: [{name: c, image: i}]} }
            """);
        await cluster.UntilAsync(ResourceKind.ReplicaSet, "web", set => set.Int32(0, "status", "replicas") == 2);
        Assert.That(cluster.Get(ResourceKind.Pod, "mine")!.ControllerOf().Text("name"), Is.EqualTo("web"));
        Assert.That(cluster.Get(ResourceKind.Pod, "bare")!.ControllerOf(), Is.Null);
        Assert.That(
            cluster.Get(ResourceKind.Pod, "theirs")!.ControllerOf().Text("name"),
            Is.EqualTo(selector.Contains("other", StringComparison.Ordinal) ? null : "web"));
    }

    [Test]
    public async Task A_deployment_becomes_available_in_the_words_of_rollout_status()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.NodesAsync("a", "b", "c");
        await cluster.ApplyAsync(ResourceKind.Deployment, Deployment);
        await cluster.UntilAsync(ResourceKind.Deployment, "web", deployment =>
            deployment.Condition("Progressing").Text("reason") == "NewReplicaSetAvailable"
            && deployment.Condition("Available").Text("status") == "True"
            && deployment.Int32(0, "status", "availableReplicas") == 3
            && deployment.Integer("status", "observedGeneration") == deployment.Integer("metadata", "generation"));
        Assert.That(cluster.Pods.Select(pod => pod.Text("spec", "nodeName")), Is.EquivalentTo(new[] { "a", "b", "c" }));
        Assert.That(cluster.Get(ResourceKind.Deployment, "web").Text("metadata", "annotations", "deployment.kubernetes.io/revision"), Is.EqualTo("1"));
    }

    [Test]
    public async Task A_new_template_rolls_out_and_the_old_one_can_come_back()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.NodesAsync("a");
        await cluster.ApplyAsync(ResourceKind.Deployment, Deployment);
        await cluster.UntilAsync(ResourceKind.Deployment, "web", Complete);
        await cluster.ChangeAsync(ResourceKind.Deployment, "web", copy => Image(copy, "nginx:2"));
        await cluster.UntilAsync(ResourceKind.Deployment, "web", deployment => Complete(deployment) && Revision(deployment) == "2");
        Assert.That(cluster.Pods.Where(PodState.IsActive).Select(pod => pod.Items("spec", "containers").First().Text("image")), Is.All.EqualTo("nginx:2"));
        await cluster.ChangeAsync(ResourceKind.Deployment, "web", copy => Image(copy, "nginx:1"));
        await cluster.UntilAsync(ResourceKind.Deployment, "web", deployment => Complete(deployment) && Revision(deployment) == "3");
        Assert.That(cluster.List(ResourceKind.ReplicaSet), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_rollout_that_can_t_go_on_keeps_the_old_pods_and_says_so()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.NodesAsync("a");
        await cluster.ApplyAsync(ResourceKind.Deployment, Deployment + "\n  progressDeadlineSeconds: 1");
        await cluster.UntilAsync(ResourceKind.Deployment, "web", Complete);
        await cluster.ChangeAsync(ResourceKind.Deployment, "web", copy =>
            copy["spec"]!["template"]!["spec"]!["nodeSelector"] = new JsonObject { ["no"] = "where" });
        await cluster.UntilAsync(ResourceKind.Deployment, "web", deployment =>
            deployment.Condition("Progressing").Text("reason") == "ProgressDeadlineExceeded");
        Assert.That(cluster.Pods.Count(PodState.IsReady), Is.EqualTo(3));
    }

    [Test]
    public async Task Scaling_up_and_down_needs_no_rollout()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.NodesAsync("a");
        await cluster.ApplyAsync(ResourceKind.Deployment, Deployment);
        await cluster.UntilAsync(ResourceKind.Deployment, "web", Complete);
        foreach (var replicas in new[] { 8, 1, 0, 2 })
        {
            await cluster.ChangeAsync(ResourceKind.Deployment, "web", copy => copy["spec"]!["replicas"] = replicas);
            await cluster.UntilAsync(ResourceKind.Deployment, "web", Complete);
            await cluster.UntilAsync(() => cluster.Pods.Count == replicas);
        }

        Assert.That(cluster.List(ResourceKind.ReplicaSet), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_pod_that_fits_nowhere_waits_until_a_node_is_uncordoned()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(ResourceKind.Node, "metadata: {name: a}\nspec: {unschedulable: true}");
        await cluster.UntilAsync(ResourceKind.Node, "a", node => node.Items("spec", "taints").Any());
        await cluster.ApplyAsync(ResourceKind.Pod, "metadata: {name: p}\nspec: {containers: [{name: c, image: x}]}");
        await cluster.UntilAsync(ResourceKind.Pod, "p", pod =>
            pod.Condition("PodScheduled").Text("message")?.StartsWith("0/1 nodes are available: 1 node(s) were unschedulable.", StringComparison.Ordinal) == true);
        await cluster.UntilAsync(() => cluster.Events().Contains("p FailedScheduling: 0/1 nodes", StringComparison.Ordinal));
        await cluster.ChangeAsync(ResourceKind.Node, "a", node => node["spec"]!.AsObject().Remove("unschedulable"));
        await cluster.UntilAsync(ResourceKind.Pod, "p", PodState.IsReady);
        Assert.That(cluster.Get(ResourceKind.Node, "a").Items("spec", "taints"), Is.Empty);
    }

    [Test]
    public async Task A_higher_priority_takes_the_place_of_a_lower_one()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.NodesAsync("a");
        await cluster.ApplyAsync(ResourceKind.PriorityClass, "metadata: {name: low}\nvalue: 1");
        await cluster.ApplyAsync(ResourceKind.PriorityClass, "metadata: {name: high}\nvalue: 10");
        const string Pod = "metadata: {{name: {0}}}\nspec: {{priorityClassName: {0}, terminationGracePeriodSeconds: 0, containers: [{{name: c, image: x, resources: {{requests: {{cpu: '3'}}}}}}]}}";
        await cluster.ApplyAsync(ResourceKind.Pod, string.Format(System.Globalization.CultureInfo.InvariantCulture, Pod, "low"));
        await cluster.UntilAsync(ResourceKind.Pod, "low", PodState.IsReady);
        await cluster.ApplyAsync(ResourceKind.Pod, string.Format(System.Globalization.CultureInfo.InvariantCulture, Pod, "high"));
        await cluster.UntilAsync(ResourceKind.Pod, "high", PodState.IsReady);
        Assert.That(cluster.Get(ResourceKind.Pod, "low"), Is.Null);
    }

    [Test]
    public async Task A_stopped_node_is_lost_its_pods_move_and_it_comes_back()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.NodesAsync("a");
        await cluster.ApplyAsync(ResourceKind.Deployment, Deployment.Replace(
            "spec: {containers", "spec: {tolerations: [{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 1}], containers", StringComparison.Ordinal));
        await cluster.ApplyAsync(ResourceKind.Service, "metadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}");
        await cluster.UntilAsync(ResourceKind.Deployment, "web", Complete);
        await cluster.UntilAsync(() => ReadyEndpoints(cluster, "a") == 3);
        await cluster.NodesAsync("b");

        cluster.Workloads.Nodes.Stop("a");
        await cluster.UntilAsync(ResourceKind.Node, "a", node => node.Condition("Ready").Text("status") == "Unknown");
        await cluster.UntilAsync(() => ReadyEndpoints(cluster, "a") == 0);
        await cluster.UntilAsync(() => cluster.Pods.Count(pod => PodState.IsReady(pod) && pod.Text("spec", "nodeName") == "b") == 3);
        Assert.That(cluster.Pods.Count(pod => pod.Text("spec", "nodeName") == "a" && pod.Terminating()), Is.EqualTo(3), "nobody on a reports their end");

        cluster.Workloads.Nodes.Start("a");
        await cluster.UntilAsync(ResourceKind.Node, "a", node => node.Condition("Ready").Text("status") == "True" && !node.Items("spec", "taints").Any());
        await cluster.UntilAsync(() => cluster.Pods.Count == 3);
    }

    [Test]
    public async Task A_pod_without_limit_of_toleration_stays_on_a_lost_node_and_is_ready_again()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.NodesAsync("edge");
        await cluster.ApplyAsync(ResourceKind.Pod, """
            metadata: {name: p}
            spec: {containers: [{name: c, image: x}], tolerations: [{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute}]}
            """);
        await cluster.UntilAsync(ResourceKind.Pod, "p", PodState.IsReady);
        cluster.Workloads.Nodes.Stop("edge");
        await cluster.UntilAsync(ResourceKind.Pod, "p", pod => !PodState.IsReady(pod));
        cluster.Workloads.Nodes.Start("edge");
        await cluster.UntilAsync(ResourceKind.Pod, "p", PodState.IsReady);
        Assert.That(cluster.Get(ResourceKind.Pod, "p")!.Terminating(), Is.False);
    }

    [Test]
    public async Task Pods_of_a_deleted_node_are_removed()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.NodesAsync("a");
        await cluster.ApplyAsync(ResourceKind.Pod, "metadata: {name: p}\nspec: {containers: [{name: c, image: x}]}");
        await cluster.UntilAsync(ResourceKind.Pod, "p", PodState.IsReady);
        await cluster.DeleteAsync(ResourceKind.Node, "a");
        await cluster.UntilAsync(() => cluster.Pods.Count == 0);
    }

    [Test]
    public async Task A_job_completes_and_its_time_to_live_removes_it()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.NodesAsync("a");
        await cluster.ApplyAsync(ResourceKind.Job, """
            metadata: {name: train}
            spec: {completions: 3, parallelism: 2, ttlSecondsAfterFinished: 4, template: {spec: {restartPolicy: Never, containers: [{name: c, image: x}]}}}
            """);
        await cluster.UntilAsync(ResourceKind.Job, "train", job =>
            job.Condition("Complete").Text("status") == "True" && job.Int32(0, "status", "succeeded") == 3);
        await cluster.UntilAsync(() => cluster.Get(ResourceKind.Job, "train") is null);
    }

    [Test]
    public async Task A_budget_counts_and_evictions_are_decided_by_it()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.NodesAsync("a");
        await cluster.ApplyAsync(ResourceKind.PodDisruptionBudget, "metadata: {name: web}\nspec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}");
        await cluster.ApplyAsync(ResourceKind.Deployment, Deployment);
        await cluster.UntilAsync(ResourceKind.PodDisruptionBudget, "web", budget => budget.Int32(0, "status", "disruptionsAllowed") == 1
            && budget.Int32(0, "status", "expectedPods") == 3 && budget.Int32(0, "status", "desiredHealthy") == 2);
        await cluster.UntilAsync(ResourceKind.Deployment, "web", Complete);

        var pods = cluster.Pods;
        var first = await cluster.Workloads.TryEvictAsync(pods[0], dryRun: false, CancellationToken.None);
        var second = await cluster.Workloads.TryEvictAsync(pods[1], dryRun: false, CancellationToken.None);
        Assert.That((first.Code, second.Code), Is.EqualTo((200, 429)));
        Assert.That(second.Message, Is.EqualTo("Cannot evict pod as it would violate the pod's disruption budget."));
        Assert.That(second.Cause, Does.StartWith("The disruption budget web needs 2 healthy pods and has "));
    }

    [TestCase("ResourceQuota", "spec: {hard: {pods: 1}}")]
    [TestCase("LimitRange", "spec: {limits: [{type: Container, default: {cpu: 1}}]}")]
    [TestCase("NetworkPolicy", "spec: {podSelector: {}}")]
    [TestCase("Ingress", "spec: {defaultBackend: {service: {name: s, port: {number: 80}}}}")]
    [TestCase("StatefulSet", "spec: {serviceName: s, selector: {matchLabels: {app: x}}, template: {metadata: {labels: {app: x}}, spec: {containers: [{name: c, image: x}]}}}")]
    [TestCase("DaemonSet", "spec: {selector: {matchLabels: {app: x}}, template: {metadata: {labels: {app: x}}, spec: {containers: [{name: c, image: x}]}}}")]
    [TestCase("CronJob", "spec: {schedule: '* * * * *', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: x}]}}}}}")]
    public async Task A_kind_without_a_controller_says_so(string kind, string spec)
    {
        await using var cluster = await TestCluster.StartAsync();
        var resource = new[]
        {
            ResourceKind.StatefulSet, ResourceKind.DaemonSet, ResourceKind.CronJob, ResourceKind.ResourceQuota, ResourceKind.LimitRange,
            ResourceKind.NetworkPolicy, ResourceKind.Ingress,
        }.Single(known => known.Kind == kind);
        await cluster.ApplyAsync(resource, "metadata: {name: x}\n" + spec);
        await cluster.UntilAsync(() => cluster.Events().Contains("x NotSupported: the sandbox", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_pod_waits_for_its_claim()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.NodesAsync("a");
        await cluster.ApplyAsync(ResourceKind.Pod, "metadata: {name: p}\nspec: {containers: [{name: c, image: x}], volumes: [{name: v, persistentVolumeClaim: {claimName: models}}]}");
        await cluster.UntilAsync(ResourceKind.Pod, "p", pod => pod.Condition("PodScheduled").Text("message")
            == "0/1 nodes are available: persistentvolumeclaim \"models\" not found. not found");
        await cluster.ApplyAsync(ResourceKind.PersistentVolumeClaim, "metadata: {name: models}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}");
        await cluster.UntilAsync(ResourceKind.Pod, "p", PodState.IsReady);
    }

    [Test]
    public async Task Each_namespace_gets_its_service_account()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.UntilAsync(ResourceKind.ServiceAccount, "default", _ => true);
    }

    [Test]
    public async Task A_thousand_pods_are_scheduled_and_ready_within_seconds()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.NodesAsync([.. Enumerable.Range(0, 10).Select(i => $"n{i}")]);
        await cluster.ApplyAsync(ResourceKind.Deployment, Deployment.Replace("replicas: 3", "replicas: 1000", StringComparison.Ordinal));
        await cluster.UntilAsync(ResourceKind.Deployment, "web", Complete);
        Assert.That(cluster.Pods.GroupBy(pod => pod.Text("spec", "nodeName")).Select(group => group.Count()), Is.All.EqualTo(100));
    }

    [Test]
    public void Pods_tolerate_lost_nodes_for_a_while_unless_they_say_otherwise()
    {
        var pod = Yaml.Parse("{spec: {tolerations: [{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute}]}}");
        PodAdmission.AddDefaultTolerations(pod, TimeSpan.FromSeconds(300));
        var tolerations = pod.Items("spec", "tolerations").ToList();
        Assert.That(tolerations, Has.Count.EqualTo(2));
        Assert.That(tolerations[1].ToJsonString(), Is.EqualTo(
            """{"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":300}"""));
    }

    private static int ReadyEndpoints(TestCluster cluster, string node) => cluster.List(ResourceKind.EndpointSlice)
        .SelectMany(slice => slice.Items("endpoints")).Count(endpoint => endpoint.Flag("conditions", "ready") && endpoint.Text("nodeName") == node);

    private static bool Complete(JsonObject deployment) =>
        deployment.Integer("status", "observedGeneration") == deployment.Integer("metadata", "generation")
        && deployment.Condition("Progressing").Text("reason") == "NewReplicaSetAvailable"
        && deployment.Int32(0, "status", "updatedReplicas") == deployment.Int32(1, "spec", "replicas")
        && deployment.Int32(0, "status", "replicas") == deployment.Int32(1, "spec", "replicas")
        && deployment.Int32(0, "status", "availableReplicas") == deployment.Int32(1, "spec", "replicas");

    private static string? Revision(JsonObject deployment) =>
        deployment.Text("metadata", "annotations", "deployment.kubernetes.io/revision");

    private static void Image(JsonObject deployment, string image) =>
        deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = image;
}
