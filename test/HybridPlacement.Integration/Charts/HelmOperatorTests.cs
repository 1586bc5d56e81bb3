using HybridPlacement.Cli.Sandboxing;
using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Tools;
using HybridPlacement.Sandbox;
using HybridPlacement.Sandbox.Workloads;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace HybridPlacement.Integration.Charts;

/// <summary>The chart's two operators as processes of their own in the sandbox, under the account that the chart gives them.</summary>
[Category("helm")]
public sealed class HelmOperatorTests
{
    private const string Pods = $"/api/v1/namespaces/{Helm.Namespace}/pods?labelSelector=app.kubernetes.io/name%3Dhybrid-placement";
    private const string Lease = $"/apis/coordination.k8s.io/v1/namespaces/{Helm.Namespace}/leases/hybridplacement-operator";

    private WebApplication _names = null!;
    private Scene _scene = null!;
    private Helm _helm = null!;

    [OneTimeSetUp]
    public async Task InstallAsync()
    {
        RequiredTool.Find("helm");
        _names = WebApplication.CreateSlimBuilder().Build();
        _names.Urls.Add("http://127.0.0.1:0");
        _names.Run(AnswerAsync);
        await _names.StartAsync();
        var cluster = EmbeddedCluster.Of(await SandboxCluster.StartAsync(new SandboxOptions
        {
            Workloads = new WorkloadOptions { ProcessImages = [OperatorImage()] },
        }));
        _scene = Scene.On(cluster, o => o);
        _helm = new Helm(cluster.Kubeconfig);
        await _scene.ApplyAsync(SmallFleet.Node("infra-1", "infra") + "\n---\n" + SmallFleet.Node("infra-2", "infra"));
        await InstallAsync("install", "--create-namespace");
    }

    private Task<string> InstallAsync(string command, params string[] more) => _helm.RunAsync(
    [
        command, Helm.Release, Helm.Chart, "-n", Helm.Namespace, "--wait", "--timeout", "100s",
        "--set", "nodeSelector=null,metrics.address=$(POD_IP)",
        "--set", "operator.extraEnv[0].name=KUBECONFIG", "--set", $"operator.extraEnv[0].value={_scene.Cluster.Kubeconfig}",
        "--set", "operator.extraEnv[1].name=POD_IP", "--set", "operator.extraEnv[1].valueFrom.fieldRef.fieldPath=status.podIP",
        "--set", $"operator.extraArgs={{--as=system:serviceaccount:{Helm.Namespace}:{Helm.Release}}}",
        .. more,
    ]);

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _helm?.Dispose();
        if (_scene is not null)
            await _scene.DisposeAsync();
        if (_names is not null)
            await _names.DisposeAsync();
    }

    [Test]
    public async Task Both_are_ready_and_one_leads()
    {
        var pods = await OperatorsAsync();
        var lease = await _scene.WaitForAsync(Lease, l => (string?)l["spec"]?["holderIdentity"] is { Length: > 0 }, "leader");

        Assert.That(pods, Has.Count.EqualTo(2));
        Assert.That(pods, Does.Contain((string?)lease["spec"]!["holderIdentity"]));
    }

    [Test, DependsOnTest(nameof(Both_are_ready_and_one_leads))]
    public async Task Helm_test_succeeds() =>
        Assert.That(await _helm.RunAsync("test", Helm.Release, "-n", Helm.Namespace, "--timeout", "60s"), Does.Match(@"Phase:\s+Succeeded"));

    [Test, DependsOnTest(nameof(Helm_test_succeeds))]
    public async Task A_model_is_placed_also_after_the_leader_is_gone()
    {
        await _scene.ApplyAsync(SmallFleet.Yaml);
        await _scene.ApplyAsync(SmallFleet.Model("default", "before", "High"));
        await _scene.WaitForModelAsync("default", "before", "Ready", "True");
        var leader = (string?)(await _scene.Api.GetAsync(Lease, CancellationToken.None))["spec"]!["holderIdentity"];

        await _scene.Api.DeleteAsync($"/api/v1/namespaces/{Helm.Namespace}/pods/{leader}", CancellationToken.None);

        await _scene.WaitForAsync(Lease, l => (string?)l["spec"]?["holderIdentity"] is { Length: > 0 } now && now != leader, "other leader");
        await _scene.ApplyAsync(SmallFleet.Model("default", "after", "High"));
        await _scene.WaitForModelAsync("default", "after", "Ready", "True");
    }

    [Test, DependsOnTest(nameof(A_model_is_placed_also_after_the_leader_is_gone))]
    public async Task Uninstalled_its_processes_end_and_the_models_run_on()
    {
        await _helm.RunAsync("uninstall", Helm.Release, "-n", Helm.Namespace, "--wait", "--timeout", "60s");

        await _scene.WaitForAsync(Pods, list => list["items"]!.AsArray().Count == 0, "end of the operators");
        var models = await _scene.Api.GetAsync("/apis/apps/v1/namespaces/default/deployments", CancellationToken.None);
        Assert.That(models["items"]!.AsArray().Select(d => (int?)d!["status"]!["readyReplicas"]), Is.EqualTo(new int?[] { 1, 1 }));
        Assert.That(((EmbeddedCluster)_scene.Cluster).Cluster.ProcessIds, Is.Empty);
    }

    [Test, DependsOnTest(nameof(Uninstalled_its_processes_end_and_the_models_run_on))]
    public async Task Uninstalled_without_keep_it_takes_models_and_pools_in_use_along()
    {
        await InstallAsync("install", "--set", "crds.keep=false");
        await _scene.WaitForModelAsync("default", "after", "Ready", "True");

        await _helm.RunAsync("uninstall", Helm.Release, "-n", Helm.Namespace, "--wait", "--timeout", "100s");

        await _scene.WaitForAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", list => list["items"]!.AsArray().Count == 0, "end of the definitions");
        await _scene.WaitForAsync("/apis/apps/v1/deployments", list => list["items"]!.AsArray().Count == 0, "end of the models");
        await _scene.WaitForAsync(
            "/apis/rbac.authorization.k8s.io/v1/clusterroles", list => list["items"]!.AsArray().Count == 0, "end of the roles");
    }

    private async Task<IReadOnlyList<string>> OperatorsAsync()
    {
        var pods = await _scene.Api.GetAsync(Pods, CancellationToken.None);
        return [.. pods["items"]!.AsArray()
            .Where(p => p!["status"]!["conditions"]!.AsArray().Any(c => (string?)c!["type"] == "Ready" && (string?)c["status"] == "True"))
            .Select(p => (string)p!["metadata"]!["name"]!)];
    }

    private ProcessImage OperatorImage() => new()
    {
        Image = "ghcr.io/hybridplacement/operator",
        Executable = Repository.Output("HybridPlacement.Operator", "HybridPlacement.Operator"),
        Environment = new Dictionary<string, string>
        {
            ["DOTNET_ROOT"] = ServingExecutable.DotnetRoot(),
            // The sandbox has no DNS: a proxy stands in for the names of Services.
            ["http_proxy"] = _names.Urls.Single(),
        },
    };

    private async Task AnswerAsync(HttpContext context)
    {
        var name = context.Request.Host.Host.Split('.');
        var service = await _scene.Api.GetAsync($"/api/v1/namespaces/{name[1]}/services/{name[0]}", context.RequestAborted);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var answer = await http.GetAsync(
            $"http://{service["spec"]!["clusterIP"]}:{context.Request.Host.Port}{context.Request.Path}", context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        await context.Response.WriteAsync(await answer.Content.ReadAsStringAsync(context.RequestAborted));
    }
}
