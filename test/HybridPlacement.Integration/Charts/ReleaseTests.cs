using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration.Charts;

/// <summary>
/// What a platform engineer does on the first day: the chart installed, each scenario applied by kustomize, upgraded, uninstalled.
/// On simulated nodes, in the sandbox or on a real control plane; the operator runs beside, as the chart's Deployment says.
/// </summary>
[Category("helm")]
[Category("kubectl")]
public sealed class ReleaseTests
{
    private const string Kinds =
        "modeldeployments.hybridplacement.io,placementpools.hybridplacement.io,placementpolicies.hybridplacement.io,inferenceruntimes.hybridplacement.io";

    private const string Generated = "deployments,replicasets,pods,services,serviceaccounts,networkpolicies,poddisruptionbudgets,horizontalpodautoscalers";

    private TestCluster _cluster = null!;
    private Scene _scene = null!;
    private Kubectl _kubectl = null!;
    private Helm _helm = null!;
    private OperatorProcess? _operator;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        RequiredTool.Find("kubectl");
        RequiredTool.Find("helm");
        _cluster = await SimulatedCluster.StartAsync();
        _scene = Scene.On(_cluster, o => o);
        _kubectl = new Kubectl(_cluster.Kubeconfig);
        _helm = new Helm(_cluster.Kubeconfig);
        await _scene.ApplyAsync(
            """
            apiVersion: v1
            kind: Node
            metadata: {name: infra-1, labels: {kubernetes.io/os: linux, kubernetes.io/hostname: infra-1} }
            status:
              capacity: {cpu: "8", memory: 32Gi, pods: "110"}
              allocatable: {cpu: "8", memory: 32Gi, pods: "110"}
            """);
        await HelmAsync("install", "--create-namespace");
        _operator = await OperatorProcess.StartAsync(_scene.Api, _cluster.Kubeconfig);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await StopOperatorAsync();
        _helm?.Dispose();
        if (_scene is not null)
            await _scene.DisposeAsync();
    }

    [TearDown]
    public void ShowWhatTheOperatorSaid()
    {
        if (TestContext.CurrentContext.Result.FailCount > 0)
            TestContext.Out.WriteLine(_operator?.Log);
    }

    [TestCase("bank", 4)]
    [TestCase("retailer", 3)]
    [TestCase("hospital", 4)]
    public async Task A_scenario_becomes_ready_and_leaves_nothing_to_apply_and_nothing_behind(string sample, int models)
    {
        await ApplyAsync(sample);

        Assert.That(await _kubectl.NamesAsync("hmd", "-A"), Has.Length.EqualTo(models));
        Assert.That(await _kubectl.RunAsync("diff", "-k", $"samples/{sample}"), Is.Empty, "the operator writes no spec that git holds");

        await RemoveAsync(sample);
        Assert.That(await _kubectl.NamesAsync(Kinds, "-A"), Is.Empty);
        Assert.That(await _kubectl.NamesAsync(Generated, "-A", "-l", "hybridplacement.io/model-deployment"), Is.Empty);
    }

    [Test, DependsOnTest(nameof(A_scenario_becomes_ready_and_leaves_nothing_to_apply_and_nothing_behind))]
    public async Task An_upgrade_leaves_the_running_models_alone()
    {
        await ApplyAsync("hospital");
        var before = await WorkloadsAsync();

        await HelmAsync("upgrade", "--set", "podAnnotations.changed=yes,operator.workers=5");

        await _kubectl.RunAsync("wait", "hmd", "--all", "-A", "--for=condition=Ready", "--timeout=90s");
        Assert.That(await WorkloadsAsync(), Is.EqualTo(before));
        Assert.That(await _kubectl.RunAsync("diff", "-k", "samples/hospital"), Is.Empty);
    }

    [Test, DependsOnTest(nameof(An_upgrade_leaves_the_running_models_alone))]
    public async Task An_edit_of_what_is_generated_is_refused_by_a_rule_with_a_name()
    {
        var edit = await _kubectl.TryAsync("set", "image", "deployment/chest-xray-klinikum", "-n", "radiology", "server=example/other");

        Assert.That(edit.ExitCode, Is.Not.Zero);
        Assert.That(edit.Error, Does.Contain("rule generated-objects-are-the-operators: ").And.Contain("change the ModelDeployment"));
    }

    [Test, DependsOnTest(nameof(An_edit_of_what_is_generated_is_refused_by_a_rule_with_a_name))]
    public async Task A_pod_of_a_sensitive_model_in_the_cloud_is_refused_by_a_rule_with_a_name()
    {
        var pod = await _kubectl.TryWithInputAsync(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: xray-in-the-cloud
              namespace: radiology
              labels: {hybridplacement.io/model-deployment: chest-xray, hybridplacement.io/pool: azure-germany, hybridplacement.io/tier: cloud, hybridplacement.io/sensitivity: high}
            spec:
              containers: [{name: c, image: example/x}]
              affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [
                {matchExpressions: [{key: kubernetes.azure.com/agentpool, operator: In, values: [general]}]}]}}}
            """,
            "--as=system:serviceaccount:kube-system:replicaset-controller", "create", "-f", "-");

        Assert.That(pod.ExitCode, Is.Not.Zero);
        Assert.That(pod.Error, Does.Contain("rule pools-admit-their-models: ").And.Contain("PlacementPool azure-germany (Cloud) admits Medium at most"));
    }

    [Test, DependsOnTest(nameof(A_pod_of_a_sensitive_model_in_the_cloud_is_refused_by_a_rule_with_a_name))]
    public async Task Uninstalled_it_leaves_the_models_running_and_installed_again_it_takes_them_over()
    {
        var before = await WorkloadsAsync();
        await UninstallAsync();

        Assert.That(await WorkloadsAsync(), Is.EqualTo(before));
        Assert.That(await _kubectl.NamesAsync("validatingadmissionpolicies,clusterroles,priorityclasses", "-l", "app.kubernetes.io/part-of=hybrid-placement"), Is.Empty);

        await HelmAsync("install");
        _operator = await OperatorProcess.StartAsync(_scene.Api, _cluster.Kubeconfig);
        await _kubectl.RunAsync("scale", "hmd/chest-xray", "-n", "radiology", "--replicas=3");
        await _scene.WaitForModelAsync("radiology", "chest-xray", "Ready", "True");
        await _kubectl.RunAsync("scale", "hmd/chest-xray", "-n", "radiology", "--replicas=2");
        await _scene.WaitForModelAsync("radiology", "chest-xray", "Ready", "True");
        await _scene.WaitForAsync(WorkloadsAsync, now => now == before, "the same pods as before");
    }

    [Test, DependsOnTest(nameof(Uninstalled_it_leaves_the_models_running_and_installed_again_it_takes_them_over))]
    public async Task Uninstalled_without_keep_after_its_models_it_leaves_nothing()
    {
        await HelmAsync("upgrade", "--set", "crds.keep=false");
        await RemoveAsync("hospital");

        await UninstallAsync("--no-hooks");

        Assert.That(await _kubectl.NamesAsync("customresourcedefinitions"), Has.None.Contains("hybridplacement.io"));
        Assert.That(
            await _kubectl.NamesAsync("clusterroles,clusterrolebindings,validatingadmissionpolicies,validatingadmissionpolicybindings,priorityclasses"),
            Has.None.Contains("hybrid"));
        await _scene.WaitForAsync(
            () => _kubectl.NamesAsync("all,configmaps,leases,secrets,serviceaccounts,networkpolicies,roles,rolebindings,poddisruptionbudgets", "-n", Helm.Namespace),
            left => !left.Any(l => l.Contains("hybrid", StringComparison.Ordinal)),
            "end of what is in the release's namespace");
    }

    private async Task ApplyAsync(string sample)
    {
        await _scene.ApplyFileAsync("samples", sample, "fleet.yaml");
        await _kubectl.RunAsync("apply", "-k", $"samples/{sample}");
        await _kubectl.RunAsync("wait", "hmd", "--all", "-A", "--for=condition=Ready", "--timeout=100s");
        await _kubectl.RunAsync("wait", "deployment/model-store", "-n", "model-store", "--for=condition=Available", "--timeout=60s");
    }

    private async Task RemoveAsync(string sample)
    {
        await _kubectl.RunAsync("delete", "-k", $"samples/{sample}", "--ignore-not-found", "--timeout=100s");
        await _kubectl.RunAsync("delete", "-f", $"samples/{sample}/fleet.yaml", "--timeout=60s");
    }

    private async Task UninstallAsync(params string[] more)
    {
        await StopOperatorAsync();
        await _helm.RunAsync(["uninstall", Helm.Release, "-n", Helm.Namespace, "--wait", "--timeout", "60s", .. more]);
    }

    private async Task StopOperatorAsync()
    {
        if (_operator is not null)
            await _operator.DisposeAsync();
        _operator = null;
    }

    private Task<string> HelmAsync(string command, params string[] more) => _helm.RunAsync(
    [
        command, Helm.Release, Helm.Chart, "-n", Helm.Namespace, "--wait", "--timeout", "100s",
        "--set", $"metrics.address=127.0.0.1,metrics.port={FreePorts.Take(1)[0]}", .. more,
    ]);

    /// <summary>Every Deployment and pod of a model by its uid.</summary>
    private Task<string> WorkloadsAsync() => _kubectl.RunAsync(
        "get", "deployments,pods", "-A", "-l", "hybridplacement.io/model-deployment",
        "-o", "jsonpath={range .items[*]}{.kind} {.metadata.name} {.metadata.uid}{\"\\n\"}{end}");
}
