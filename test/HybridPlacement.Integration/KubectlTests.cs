using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration;

/// <summary>A platform engineer's kubectl against the sandbox while the operator runs.</summary>
[Category("kubectl")]
public sealed class KubectlTests
{
    private string _kubectl = null!;
    private Scene _scene = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _kubectl = RequiredTool.Find("kubectl");
        _scene = await Scene.StartAsync(cluster: await EmbeddedCluster.StartAsync());
        await RunAsync("apply", "--server-side", "-f", Repository.Path("samples", "quickstart", "fleet.yaml"));
        await RunAsync("apply", "-f", Repository.Path("samples", "quickstart", "models.yaml"));
        await RunAsync("wait", "hmd", "--all", "-A", "--for=condition=Ready", "--timeout=90s");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_scene is not null)
            await _scene.DisposeAsync();
    }

    [TestCase("get hmd -A", "chest-xray +High +Medium +dc-munich +2/2 +Ready")]
    [TestCase("get modeldeployments.hybridplacement.io -A -o wide", "OnPrem +sensitive-stays-on-premises")]
    [TestCase("get hybridplacement -A", "placementpool.hybridplacement.io/dc-munich")]
    [TestCase("get hpool", "dc-munich +OnPrem +2 +2")]
    [TestCase("get hmd chest-xray -n radiology -o yaml", "summary: 2 on dc-munich \\(OnPrem\\)")]
    [TestCase("describe hmd chest-xray -n radiology", "Normal +Placed")]
    [TestCase("get pods -n radiology -o wide", "Running +0 .*dgx-munich-0[12]")]
    [TestCase("describe node dgx-munich-01", "nvidia.com/gpu=present:NoSchedule")]
    [TestCase("explain hmd.spec.sensitivity", "sensitive")]
    [TestCase("api-resources --api-group=hybridplacement.io", "hmd +hybridplacement.io/v1alpha1 +true +ModelDeployment")]
    [TestCase("auth can-i create deployments", "yes")]
    [TestCase("rollout status deployment/chest-xray-dc-munich -n radiology", "successfully rolled out")]
    [TestCase("logs -n radiology deploy/chest-xray-dc-munich -c server", "listening")]
    [TestCase("events -n radiology", "Placed")]
    [TestCase("diff -f samples/quickstart/models.yaml", "^$")]
    public async Task A_command_answers_as_on_a_cluster(string command, string pattern) =>
        Assert.That(await RunAsync(command.Split(' ')), Does.Match(pattern));

    [Test]
    public async Task Replicas_are_scaled_through_the_scale_subresource()
    {
        await RunAsync("scale", "hmd/text-classifier", "-n", "office", "--replicas=2");
        await _scene.WaitForAsync(
            "/apis/hybridplacement.io/v1alpha1/namespaces/office/modeldeployments/text-classifier",
            m => (int?)m["status"]?["readyReplicas"] == 2,
            "two ready replicas");

        await RunAsync("scale", "hmd/text-classifier", "-n", "office", "--replicas=1");
        await _scene.WaitForAsync(
            "/apis/hybridplacement.io/v1alpha1/namespaces/office/modeldeployments/text-classifier",
            m => (int?)m["status"]?["replicas"] == 1,
            "one replica");
    }

    [Test]
    public async Task Nodes_are_cordoned_and_labelled()
    {
        await RunAsync("cordon", "moc-lxs6ru7txvn");
        Assert.That(await RunAsync("get", "node", "moc-lxs6ru7txvn"), Does.Contain("SchedulingDisabled"));
        await RunAsync("uncordon", "moc-lxs6ru7txvn");
        await RunAsync("label", "node", "moc-lxs6ru7txvn", "rack=7");
        Assert.That(await RunAsync("get", "nodes", "-l", "rack=7", "-o", "name"), Is.EqualTo("node/moc-lxs6ru7txvn\n"));
    }

    [Test]
    public async Task A_deleted_model_is_gone_with_all_it_made()
    {
        await RunWithInputAsync(["create", "-f", "-"], input:
            """
            apiVersion: hybridplacement.io/v1alpha1
            kind: ModelDeployment
            metadata: {name: gone-soon, namespace: office}
            spec: {model: {uri: "file:///text-classifier.onnx"}, sensitivity: Low}
            """);
        await RunAsync("wait", "hmd/gone-soon", "-n", "office", "--for=condition=Ready", "--timeout=90s");

        await RunAsync("delete", "hmd/gone-soon", "-n", "office", "--cascade=foreground", "--timeout=60s");

        Assert.That(
            await RunAsync("get", "deploy,svc,sa,pods", "-n", "office", "-l", "hybridplacement.io/model-deployment=gone-soon", "-o", "name"),
            Is.Empty);
    }

    [TestCase("sensitivity: Hihg", "spec.sensitivity: Unsupported value: \"Hihg\"")]
    [TestCase("latency: Low", "spec.sensitivity: Required value")]
    [TestCase("sensitivity: Low, replicas: many", "spec.replicas: Invalid value: \"string\"")]
    [TestCase("sensitivity: Low, replicsa: 2", "unknown field \"spec.replicsa\"")]
    public async Task A_mistake_is_refused_with_its_field(string spec, string message)
    {
        var result = await RequiredTool.RunAsync(
            _kubectl,
            ["--kubeconfig", _scene.Cluster.Kubeconfig, "apply", "-f", "-"],
            input: $$"""
            apiVersion: hybridplacement.io/v1alpha1
            kind: ModelDeployment
            metadata: {name: mistake, namespace: office}
            spec: { model: { uri: "https://models.example/m.onnx" }, {{spec}} }
            """);

        Assert.That(result.ExitCode, Is.EqualTo(1), result.Output);
        Assert.That(result.Error, Does.Contain(message));
    }

    private Task<string> RunAsync(params string[] args) => RunWithInputAsync(args, input: null);

    private async Task<string> RunWithInputAsync(string[] args, string? input)
    {
        var result = await RequiredTool.RunAsync(
            _kubectl, ["--kubeconfig", _scene.Cluster.Kubeconfig, .. args], workingDirectory: Repository.Root, input: input);
        Assert.That(result.ExitCode, Is.Zero, $"kubectl {string.Join(' ', args)}: {result.Error}");
        return result.Output;
    }
}
