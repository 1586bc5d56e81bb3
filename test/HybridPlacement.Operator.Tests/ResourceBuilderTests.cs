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
}
