using HybridPlacement.Operator.Building;
using k8s;
using k8s.Models;

namespace HybridPlacement.Operator.Tests;

public sealed class ResourceBuilderTests
{
    [Test]
    public void A_pod_is_held_in_its_pool_by_required_affinity_and_the_pools_tolerations()
    {
        var pod = Pod(Samples.Build(Samples.Model()));
        var terms = pod.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms;
        Assert.Multiple(() =>
        {
            Assert.That(terms, Has.Count.EqualTo(1));
            Assert.That(terms[0].MatchExpressions.Select(e => $"{e.Key} {e.OperatorProperty} {string.Join(',', e.Values)}"),
                Is.EqualTo(new[] { "site In dc" }));
            Assert.That(pod.Tolerations.Select(t => t.Key), Is.EqualTo(new[] { "nvidia.com/gpu" }));
        });
    }

    [Test]
    public void A_pod_of_an_intermittent_pool_outlives_the_loss_of_its_node()
    {
        var pod = Pod(Samples.Build(Samples.Model(s => s with { Sensitivity = Api.Sensitivity.Low, Latency = Api.LatencyClass.Low })));
        Assert.That(pod.Tolerations.Where(t => t.TolerationSeconds is null).Select(t => $"{t.Key}:{t.Effect}"), Is.EqualTo(new[]
        {
            "node.kubernetes.io/not-ready:NoExecute", "node.kubernetes.io/unreachable:NoExecute",
        }));
    }

    [Test]
    public void Pods_meet_the_restricted_standard_and_have_no_token()
    {
        var pod = Pod(Samples.Build(Samples.Model(s => s with { Accelerator = new() })));
        Assert.Multiple(() =>
        {
            Assert.That(pod.AutomountServiceAccountToken, Is.False);
            Assert.That(pod.SecurityContext.RunAsNonRoot, Is.True);
            Assert.That(pod.SecurityContext.SeccompProfile.Type, Is.EqualTo("RuntimeDefault"));
            Assert.That(pod.Volumes.Select(v => v.HostPath), Is.All.Null);
            foreach (var container in pod.InitContainers.Concat(pod.Containers))
            {
                Assert.That(container.SecurityContext.AllowPrivilegeEscalation, Is.False, container.Name);
                Assert.That(container.SecurityContext.Capabilities.Drop, Is.EqualTo(new[] { "ALL" }), container.Name);
            }
        });
    }

    [Test]
    public void A_gpu_model_asks_for_its_gpu_in_requests_and_limits_and_for_the_gpu_it_needs()
    {
        var pod = Pod(Samples.Build(Samples.Model(s => s with { Accelerator = new() { Count = 2, Memory = "40Gi" } })));
        var resources = pod.Containers[0].Resources;
        Assert.Multiple(() =>
        {
            Assert.That(resources.Limits["nvidia.com/gpu"].ToString(), Is.EqualTo("2"));
            Assert.That(resources.Requests["nvidia.com/gpu"].ToString(), Is.EqualTo("2"));
            Assert.That(pod.Containers[0].Image, Does.Contain("tritonserver"));
            Assert.That(pod.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms[0].MatchExpressions
                .Select(e => e.Key), Does.Contain("nvidia.com/gpu.memory"));
        });
    }

    [TestCase(null, null, false, "2Gi", TestName = "No model is opened without a memory limit")]
    [TestCase("3Gi", null, false, "6Gi", TestName = "A large model may use twice what is set aside for it")]
    [TestCase("3Gi", "4Gi", false, "4Gi", TestName = "The memory limit that is written counts")]
    [TestCase(null, null, true, "8Gi", TestName = "Building engines takes more memory")]
    public void Memory_is_always_limited(string? request, string? limit, bool gpu, string expected)
    {
        var pod = Pod(Samples.Build(Samples.Model(s => s with
        {
            Accelerator = gpu ? new() : null,
            Resources = new()
            {
                Requests = request is null ? null : new Dictionary<string, string> { ["memory"] = request },
                Limits = limit is null ? null : new Dictionary<string, string> { ["memory"] = limit },
            },
        })));
        Assert.Multiple(() =>
        {
            Assert.That(pod.Containers.Single().Resources.Limits["memory"].ToString(), Is.EqualTo(expected));
            Assert.That(pod.InitContainers.Single().Resources.Limits["memory"].ToString(), Is.EqualTo("512Mi"));
        });
    }

    [TestCase("https://h/m.onnx", null, "fetch --uri https://h/m.onnx --to /models/xray/1/model.onnx --termination-log /dev/termination-log")]
    [TestCase("pvc://claim/a/m.onnx", "/source", "fetch --uri file:///source/a/m.onnx --to /models/xray/1/model.onnx --termination-log /dev/termination-log")]
    [TestCase("oci://reg/m:3#b/m.onnx", "/source", "fetch --uri file:///source/b/m.onnx --to /models/xray/1/model.onnx --termination-log /dev/termination-log")]
    public void The_fetcher_is_called_as_agreed(string uri, string? fileRoot, string args)
    {
        var fetch = Pod(Samples.Build(Samples.Model(s => s with { Model = new() { Uri = uri } }))).InitContainers.Single();
        Assert.Multiple(() =>
        {
            Assert.That(string.Join(' ', fetch.Args), Is.EqualTo(args));
            Assert.That(fetch.Env?.Single().Value, Is.EqualTo(fileRoot));
        });
    }

    [TestCase(null, "--other-runtime")]
    [TestCase(15, "--max-opset 15 --other-runtime")]
    public void What_another_server_loads_is_bounded_by_what_is_said_of_it_alone(int? maxOpset, string args)
    {
        var fetch = Pod(Samples.Build(Samples.Model(), runtimeChange: r => r with { Image = "registry.example/own:1", MaxOpset = maxOpset }))
            .InitContainers.Single();
        Assert.That(string.Join(' ', fetch.Args), Does.Contain($" {args} --termination-log"));
    }

    [Test]
    public void Triton_gets_a_repository_an_engine_cache_shared_memory_and_time_to_build_engines()
    {
        var pod = Pod(Samples.Build(Samples.Model(s => s with { Accelerator = new() })));
        var server = pod.Containers.Single();
        Assert.Multiple(() =>
        {
            Assert.That(string.Join(' ', pod.InitContainers.Single().Args), Is.EqualTo(
                "fetch --uri https://models.example/xray.onnx --to /models/xray/1/model.onnx --layout TritonRepository "
                + "--engine-cache /cache/engines --max-opset 23 --termination-log /dev/termination-log"));
            Assert.That(string.Join(' ', server.Args), Is.EqualTo(
                "tritonserver --model-repository=/models --strict-readiness=true --http-port=8000 --grpc-port=8001 --metrics-port=8002"));
            Assert.That(pod.InitContainers.Single().VolumeMounts.Concat(server.VolumeMounts).Count(m => m.MountPath == "/cache"), Is.EqualTo(2));
            Assert.That(server.VolumeMounts.Single(m => m.MountPath == "/dev/shm").Name, Is.EqualTo("shm"));
            Assert.That(pod.Volumes.Single(v => v.Name == "shm").EmptyDir.Medium, Is.EqualTo("Memory"));
            Assert.That(server.StartupProbe.PeriodSeconds * server.StartupProbe.FailureThreshold, Is.EqualTo(3600));
            Assert.That(server.StartupProbe.HttpGet.Path, Is.EqualTo("/v2/health/ready"));
        });
    }

    [TestCase(null, "")]
    [TestCase(true, "--backend-config=tensorrt,version-compatible=true")]
    public void A_plan_is_given_to_Triton_as_it_is(bool? compatible, string lastArgument)
    {
        var pod = Pod(Samples.Build(
            Samples.Model(s => s with
            {
                Accelerator = new(),
                Model = new() { Uri = "https://models.example/xray.plan", TensorRT = new() { Version = "10.13", ComputeCapability = "8.0", VersionCompatible = compatible } },
            }),
            computeCapability: "8.0"));
        Assert.Multiple(() =>
        {
            Assert.That(string.Join(' ', pod.InitContainers.Single().Args), Is.EqualTo(
                "fetch --uri https://models.example/xray.plan --to /models/xray/1/model.plan --format TensorRT "
                + "--layout TritonRepository --termination-log /dev/termination-log"));
            Assert.That(pod.Containers.Single().Args[^1], lastArgument.Length == 0 ? Does.StartWith("--metrics-port") : Is.EqualTo(lastArgument));
            Assert.That(pod.Volumes.Select(v => v.Name), Has.None.EqualTo("cache"));
            Assert.That(
                pod.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms[0].MatchExpressions
                    .Where(e => e.Key.StartsWith("nvidia.com/gpu.compute", StringComparison.Ordinal)).Select(e => $"{e.Key} {e.OperatorProperty} {e.Values.Single()}"),
                Is.EquivalentTo(new[] { "nvidia.com/gpu.compute.major In 8", "nvidia.com/gpu.compute.minor In 0" }));
        });
    }

    [TestCase(true, "nvidia")]
    [TestCase(false, null)]
    public void A_pool_may_ask_for_a_runtime_class_for_gpu_pods(bool hasGpu, string? expected) => Assert.That(
        Pod(Samples.Build(Samples.Model(s => s with { Accelerator = hasGpu ? new() : null }), gpuRuntimeClass: "nvidia")).RuntimeClassName,
        Is.EqualTo(expected));

    [Test]
    public void The_secret_of_a_model_store_is_mounted_for_the_fetcher_alone()
    {
        var pod = Pod(Samples.Build(Samples.Model(s => s with { Model = s.Model with { CredentialsSecretRef = new() { Name = "store" } } })));
        Assert.Multiple(() =>
        {
            Assert.That(pod.Volumes.Single(v => v.Name == "credentials").Secret.SecretName, Is.EqualTo("store"));
            Assert.That(string.Join(' ', pod.InitContainers.Single().Args), Does.Contain("--credentials-dir /credentials"));
            Assert.That(pod.InitContainers.Single().VolumeMounts.Select(m => m.MountPath), Has.Member("/credentials"));
            Assert.That(pod.Containers.Single().VolumeMounts.Select(m => m.MountPath), Has.None.EqualTo("/credentials"));
        });
    }

    [TestCase("https://models.example:9443/m.onnx", null, 9443, null)]
    [TestCase("http://store.models.svc:8080/m.onnx", null, 8080, "models")]
    [TestCase("s3://bucket/m.onnx", null, 443, null)]
    [TestCase("s3://bucket/m.onnx", "https://minio.corp.example:9000", 9000, null)]
    [TestCase("s3://bucket/m.onnx", "http://minio.storage.svc.cluster.local:9000", 9000, "storage")]
    [TestCase("azureblob://a/c/m.onnx", "http://10.1.2.3:10000/a", 10000, "10.1.2.3/32")]
    public void An_isolated_model_reaches_its_store_where_that_listens(string uri, string? endpoint, int port, string? peer)
    {
        var desired = Samples.Build(Samples.Model(s => s with { Model = s.Model with { Uri = uri, Endpoint = endpoint } }));
        var store = desired.NetworkPolicy!.Spec.Egress[^1];
        Assert.Multiple(() =>
        {
            Assert.That(store.Ports.Single().Port.Value, Is.EqualTo($"{port}"));
            Assert.That(store.To?.Single() is { } to ? to.IpBlock?.Cidr ?? to.NamespaceSelector.MatchLabels.Values.Single() : null, Is.EqualTo(peer));
            Assert.That(
                string.Join(' ', Pod(desired).InitContainers.Single().Args),
                endpoint is null ? Does.Not.Contain("--endpoint") : Does.Contain($"--uri {uri} --endpoint {endpoint} "));
        });
    }

    [TestCase(Api.CacheMode.Node, null, false, "emptyDir")]
    [TestCase(Api.CacheMode.Node, "model-cache", false, "model-cache")]
    [TestCase(Api.CacheMode.Node, "model-cache", true, "emptyDir", Description = "engines are written there")]
    [TestCase(Api.CacheMode.None, "model-cache", false, null)]
    public void The_cache_is_the_claim_of_the_pool_where_it_names_one(Api.CacheMode cache, string? claim, bool hasGpu, string? expected)
    {
        var pod = Pod(Samples.Build(Samples.Model(s => s with { Cache = cache, Accelerator = hasGpu ? new() : null }), cacheClaim: claim));
        var volume = pod.Volumes.SingleOrDefault(v => v.Name == "cache");
        Assert.That(volume?.PersistentVolumeClaim?.ClaimName ?? (volume?.EmptyDir is null ? null : "emptyDir"), Is.EqualTo(expected));
        Assert.That(pod.InitContainers.Single().Args.Contains("--cache-dir"), Is.EqualTo(cache == Api.CacheMode.Node));
    }

    [Test]
    public void The_server_is_called_as_agreed() => Assert.That(
        string.Join(' ', Pod(Samples.Build(Samples.Model())).Containers.Single().Args),
        Is.EqualTo("serve --model /models/xray --model-name xray --http-port 8000 --grpc-port 8001 --metrics-port 8002 "
            + "--termination-log /dev/termination-log"));

    [TestCase(1, false)]
    [TestCase(2, true)]
    public void A_disruption_budget_is_for_two_replicas_or_more(int replicas, bool expected) => Assert.That(
        Samples.Build(Samples.Model(s => s with { Replicas = replicas })).DisruptionBudget, expected ? Is.Not.Null : Is.Null);

    [Test]
    public void Everything_is_owned_by_the_model_and_labelled()
    {
        var desired = Samples.Build(Samples.Model(s => s with { Replicas = 2 }));
        IKubernetesObject<V1ObjectMeta>[] all =
            [.. desired.Deployments, desired.Service, desired.ServiceAccount, desired.DisruptionBudget!, desired.NetworkPolicy!];
        Assert.Multiple(() =>
        {
            foreach (var child in all)
            {
                Assert.That(child.Metadata.OwnerReferences.Single().Uid, Is.EqualTo("uid-1"), child.Kind);
                Assert.That(child.Metadata.Labels[Api.Labels.ManagedBy], Is.EqualTo(Api.Labels.Manager), child.Kind);
                Assert.That(child.Metadata.Labels[Api.Labels.Sensitivity], Is.EqualTo("high"), child.Kind);
            }
        });
    }

    [Test]
    public void The_same_input_gives_the_same_text() => Assert.That(
        KubernetesJson.Serialize(Samples.Build(Samples.Model()).Deployments),
        Is.EqualTo(KubernetesJson.Serialize(Samples.Build(Samples.Model()).Deployments)));

    [TestCase("xray", "dc", "xray-dc")]
    [TestCase("a-b", "c", "a-b-c")]
    public void A_deployment_is_called_by_model_and_pool(string model, string pool, string name) =>
        Assert.That(ChildNames.Deployment(model, pool, _ => false), Is.EqualTo(name));

    [Test]
    public void A_taken_or_long_name_ends_in_a_hash_and_has_at_most_63_characters()
    {
        var longName = ChildNames.Deployment(new string('m', 63), new string('p', 63), _ => false);
        Assert.Multiple(() =>
        {
            Assert.That(longName, Has.Length.EqualTo(63));
            Assert.That(ChildNames.Deployment("a", "b-c", _ => true), Does.Match("^a-b-c-[0-9a-f]{8}$"));
            Assert.That(ChildNames.Deployment("a", "b-c", _ => true), Is.Not.EqualTo(ChildNames.Deployment("a-b", "c", _ => true)));
        });
    }

    private static V1PodSpec Pod(DesiredObjects desired) => desired.Deployments.Single().Spec.Template.Spec;

    private static readonly object[][] Edits =
    [
        ["nothing", (Action<V1PodSpec>)(_ => { }), false],
        ["a term more in each alternative", (Action<V1PodSpec>)(s => Terms(s)[0].MatchExpressions.Add(new() { Key = "x", OperatorProperty = "Exists" })), false],
        ["no affinity", (Action<V1PodSpec>)(s => s.Affinity = null), true],
        ["an alternative that lets them out", (Action<V1PodSpec>)(s => Terms(s).Add(new() { MatchExpressions = [new() { Key = "x", OperatorProperty = "Exists" }] })), true],
        ["another value", (Action<V1PodSpec>)(s => Terms(s)[0].MatchExpressions[0].Values = ["cloud"]), true],
    ];

    [TestCaseSource(nameof(Edits))]
    public void A_Deployment_that_leaves_keeps_its_pods_as_they_are_only_where_they_are_held_in_its_pool(
        string name, Action<V1PodSpec> edit, bool isPutBack)
    {
        var model = Samples.Model();
        var live = Samples.Build(model).Deployments.Single();
        var terms = k8s.KubernetesJson.Serialize(Terms(live.Spec.Template.Spec));
        edit(live.Spec.Template.Spec);
        var edited = k8s.KubernetesJson.Serialize(live.Spec.Template);
        var pool = Samples.Decide(model).Candidates.Single(c => c.Pool.Name == "dc").Pool;

        var retired = DeploymentBuilder.Retire(model, live, new PlannedDeployment(live.Metadata.Name, "dc", 1, 0, null), pool).Spec.Template;

        if (isPutBack)
            Assert.That(k8s.KubernetesJson.Serialize(Terms(retired.Spec)), Is.EqualTo(terms), name);
        else
            Assert.That(k8s.KubernetesJson.Serialize(retired), Is.EqualTo(edited), name);
    }

    private static IList<V1NodeSelectorTerm> Terms(V1PodSpec spec) =>
        spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms;
}
