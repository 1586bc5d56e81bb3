using System.Text.Json.Nodes;
using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration.Charts;

/// <summary>Install, upgrade, roll back and uninstall; on a real control plane too, where no pod runs.</summary>
[Category("helm")]
public sealed class HelmLifecycleTests
{
    private static readonly string[] Pools =
    [
        "--set", "pools.dc.tier=OnPrem,pools.dc.nodeSelector.matchLabels.site=dc",
        "--set", "policies.default.rules[0].name=all,policies.default.rules[0].tiers={OnPrem}",
    ];

    private string _kubectl = null!;
    private TestCluster _cluster = null!;
    private Helm _helm = null!;
    private string _kinds = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _kubectl = RequiredTool.Find("kubectl");
        _cluster = await TestCluster.StartAsync(async () => await EmbeddedCluster.StartSimulatedAsync());
        _helm = new Helm(_cluster.Kubeconfig);
        var kinds = await KubectlAsync("api-resources", "--verbs=list", "-o", "name");
        _kinds = string.Join(',', kinds.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(k => !k.StartsWith("events", StringComparison.Ordinal)));
        await KubectlAsync("create", "-f", "-", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"hybrid-placement"}}""");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _helm?.Dispose();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }

    [Test]
    public async Task The_first_install_brings_the_definitions_and_the_objects_of_these_kinds()
    {
        await _helm.RunAsync(["install", Helm.Release, Helm.Chart, "-n", Helm.Namespace, .. Pools]);

        Assert.That(await KubectlAsync("get", "placementpools.hybridplacement.io,placementpolicies.hybridplacement.io", "-o", "name"),
            Is.EqualTo("placementpool.hybridplacement.io/dc\nplacementpolicy.hybridplacement.io/default\n"));
        Assert.That(await ReleaseSizeAsync(), Is.LessThan(512 * 1024), "bytes of the release's Secret, of 1 MiB");
    }

    [Test, DependsOnTest(nameof(The_first_install_brings_the_definitions_and_the_objects_of_these_kinds))]
    public async Task An_upgrade_takes_them_into_the_release_and_changes_them()
    {
        var uid = await UidAsync();

        await _helm.RunAsync(["upgrade", Helm.Release, Helm.Chart, "-n", Helm.Namespace, .. Pools, "--set", "pools.dc.compliance={HIPAA}"]);

        Assert.That(await _helm.RunAsync("get", "manifest", Helm.Release, "-n", Helm.Namespace), Does.Match(@"kind: PlacementPool\nmetadata:\n  name: dc\n"));
        Assert.That(await KubectlAsync("get", "hpool", "dc", "-o", "jsonpath={.spec.compliance}"), Is.EqualTo("[\"HIPAA\"]"));
        Assert.That(await UidAsync(), Is.EqualTo(uid), "changed, not made anew");
    }

    [Test, DependsOnTest(nameof(An_upgrade_takes_them_into_the_release_and_changes_them))]
    public async Task An_upgrade_of_nothing_changes_nothing()
    {
        var before = await VersionsAsync();

        await _helm.RunAsync("upgrade", Helm.Release, Helm.Chart, "-n", Helm.Namespace, "--reuse-values");

        Assert.That(await VersionsAsync(), Is.EqualTo(before));
    }

    [Test, DependsOnTest(nameof(An_upgrade_of_nothing_changes_nothing))]
    public async Task A_roll_back_keeps_the_pools()
    {
        var uid = await UidAsync();

        await _helm.RunAsync("rollback", Helm.Release, "1", "-n", Helm.Namespace);

        Assert.That(await UidAsync(), Is.EqualTo(uid));
        await _helm.RunAsync(["upgrade", Helm.Release, Helm.Chart, "-n", Helm.Namespace, .. Pools]);
        Assert.That(await UidAsync(), Is.EqualTo(uid));
    }

    [Test, DependsOnTest(nameof(A_roll_back_keeps_the_pools))]
    public async Task Uninstalled_it_leaves_the_definitions_and_their_objects_alone()
    {
        await _helm.RunAsync("uninstall", Helm.Release, "-n", Helm.Namespace, "--wait", "--timeout", "60s");

        Assert.That(await LeftAsync(), Is.EquivalentTo(
        [
            "customresourcedefinition.apiextensions.k8s.io/inferenceruntimes.hybridplacement.io",
            "customresourcedefinition.apiextensions.k8s.io/modeldeployments.hybridplacement.io",
            "customresourcedefinition.apiextensions.k8s.io/placementpolicies.hybridplacement.io",
            "customresourcedefinition.apiextensions.k8s.io/placementpools.hybridplacement.io",
            "placementpolicy.hybridplacement.io/default",
            "placementpool.hybridplacement.io/dc",
        ]));
    }

    [Test, DependsOnTest(nameof(Uninstalled_it_leaves_the_definitions_and_their_objects_alone))]
    public async Task Installed_again_and_uninstalled_without_keep_it_leaves_nothing()
    {
        await _helm.RunAsync(["install", Helm.Release, Helm.Chart, "-n", Helm.Namespace, .. Pools, "--set", "crds.keep=false"]);

        // The hook that lets an operator clear up needs one that runs: HelmOperatorTests.
        await _helm.RunAsync("uninstall", Helm.Release, "-n", Helm.Namespace, "--no-hooks", "--wait", "--timeout", "60s");

        Assert.That(await LeftAsync(), Is.Empty);
    }

    [Test, DependsOnTest(nameof(Installed_again_and_uninstalled_without_keep_it_leaves_nothing))]
    public async Task Rendered_and_applied_by_kubectl_it_is_there_and_stays_the_same()
    {
        var manifest = await _helm.TemplateTextAsync("--api-versions", "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy",
            "--no-hooks", "--set", "crds.keep=false");
        await KubectlAsync("apply", "--server-side", "-f", "-", manifest);
        var before = await VersionsAsync();

        var again = await KubectlAsync("apply", "--server-side", "-f", "-", manifest);

        Assert.That(again, Does.Contain("deployment.apps/hybrid-placement serverside-applied"));
        Assert.That(await VersionsAsync(), Is.EqualTo(before));
        await KubectlAsync("delete", "--timeout=60s", "-f", "-", manifest);
        Assert.That(await LeftAsync(), Is.Empty);
    }

    private Task<string> UidAsync() => KubectlAsync("get", "placementpools.hybridplacement.io", "dc", "-o", "jsonpath={.metadata.uid}");

    private async Task<int> ReleaseSizeAsync()
    {
        var secrets = JsonNode.Parse(await KubectlAsync("get", "secrets", "-n", Helm.Namespace, "-l", "owner=helm", "-o", "json"))!;
        return secrets["items"]!.AsArray().Max(s => ((string)s!["data"]!["release"]!).Length);
    }

    /// <summary>Everything of the chart with its generation: what helm writes on its own marks doesn't count.</summary>
    private async Task<string> VersionsAsync()
    {
        var all = JsonNode.Parse(await KubectlAsync("get", _kinds, "-A", "-l", "app.kubernetes.io/part-of=hybrid-placement", "-o", "json"))!;
        return string.Join('\n', all["items"]!.AsArray()
            .Where(o => (string?)o!["kind"] is not ("Pod" or "ReplicaSet" or "EndpointSlice" or "Endpoints"))
            .Select(o => $"{o!["kind"]} {o["metadata"]!["name"]} {o["metadata"]!["uid"]} {o["metadata"]!["generation"]} {o["spec"]?.ToJsonString()}{o["data"]?.ToJsonString()}{o["rules"]?.ToJsonString()}")
            .Order(StringComparer.Ordinal));
    }

    private async Task<string[]> LeftAsync()
    {
        // Pods and ReplicaSets follow their Deployment a moment later.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            var kinds = await KubectlAsync("api-resources", "--verbs=list", "-o", "name");
            var listed = string.Join(',', kinds.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(k => !k.StartsWith("events", StringComparison.Ordinal)));
            var left = (await KubectlAsync("get", listed, "-A", "-l", "app.kubernetes.io/part-of=hybrid-placement", "-o", "name"))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (limit.IsCancellationRequested || !left.Any(l => l.StartsWith("pod/", StringComparison.Ordinal) || l.StartsWith("replicaset", StringComparison.Ordinal)))
                return left;
            await tick.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task<string> KubectlAsync(params string[] args)
    {
        var input = args is [.., "-", var text] ? text : null;
        var result = await RequiredTool.RunAsync(
            _kubectl, ["--kubeconfig", _cluster.Kubeconfig, .. input is null ? args : args[..^1]], input: input);
        Assert.That(result.ExitCode, Is.Zero, $"kubectl {string.Join(' ', args.Take(6))}\n{result.Error}");
        return result.Output;
    }
}
