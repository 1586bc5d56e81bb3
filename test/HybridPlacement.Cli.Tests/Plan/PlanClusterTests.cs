using System.Text.Json.Nodes;
using HybridPlacement.Api.Manifests;
using HybridPlacement.Cli.Planning;
using HybridPlacement.Cli.Sandboxing;
using HybridPlacement.Operator;
using HybridPlacement.Sandbox;
using Microsoft.Extensions.Logging.Abstractions;
using static HybridPlacement.Cli.Tests.Plan.Manifests;

namespace HybridPlacement.Cli.Tests.Plan;

/// <summary><c>plan</c> and <c>explain</c> on a cluster that an operator runs on.</summary>
internal sealed class PlanClusterTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stop = new();
    private Workplace _files = null!;
    private SandboxCluster _cluster = null!;
    private ApiConnection _api = null!;
    private Task _operator = Task.CompletedTask;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _files = new Workplace();
        _cluster = await SandboxCluster.StartAsync(new SandboxOptions());
        _api = new ApiConnection(_cluster.KubeconfigPath);
        foreach (var definition in ManifestFiles.Definitions())
        {
            await _api.ApplyAsync(definition.Content, CancellationToken.None);
            await WaitUntilEstablishedAsync((string)definition.Content["metadata"]!["name"]!);
        }

        await ApplyAsync("apiVersion: v1\nkind: Namespace\nmetadata: {name: team}\n" + Hybrid + Policy("default", "[Cloud, OnPrem]"));
        await ApplyAsync(Model("a", more: ", replicas: 2") + Model("b"));
        _operator = OperatorHost.RunAsync(
            new OperatorOptions { Kubeconfig = _cluster.KubeconfigPath, LeaderElection = false, HttpEndpoint = null },
            NullLoggerFactory.Instance,
            _stop.Token);
        foreach (var model in new[] { "a", "b" })
            await WaitUntilReadyAsync(model);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _operator.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _api.Dispose();
        await _cluster.DisposeAsync();
        _files.Dispose();
        _stop.Dispose();
    }

    private Task<CommandRun> PlanAsync(params string[] more) =>
        CommandRun.OfAsync(["plan", "--kubeconfig", _cluster.KubeconfigPath, "-o", "json", .. more]);

    [Test]
    public async Task The_plan_of_a_settled_cluster_is_what_the_operator_did()
    {
        var plan = await PlanAsync();
        Assert.Multiple(() =>
        {
            Assert.That(plan.ExitCode, Is.EqualTo(ExitCode.Success), plan.ToString());
            Assert.That(
                plan.Json["models"]!.AsArray().Select(m => $"{m!["name"]} {m["pools"]!.ToJsonString()} {m["moves"]!.ToJsonString()}"),
                Is.EqualTo(new[]
                {
                    """a [{"name":"azure","tier":"Cloud","replicas":2}] []""",
                    """b [{"name":"azure","tier":"Cloud","replicas":1}] []""",
                }));
            Assert.That((decimal)plan.Json["currentHourlyCost"]!, Is.EqualTo((decimal)plan.Json["hourlyCost"]!));
        });
    }

    [Test]
    public async Task A_changed_policy_shows_its_effect_and_nothing_is_written()
    {
        _cluster.Requests.Clear();
        var plan = await PlanAsync("--policy", _files.Write("policy.yaml", Policy("default", "[OnPrem]")));
        var asked = _cluster.Requests.All.Where(r => r.UserAgent.StartsWith("hybridplacement/", StringComparison.Ordinal) || r.UserAgent == "hybridplacement").ToList();
        Assert.Multiple(() =>
        {
            Assert.That(plan.Json["models"]!.AsArray().Select(m => m!["moves"]![0]!.ToJsonString()), Is.EqualTo(new[]
            {
                """{"from":"azure","to":"dc","replicas":2,"reason":"Moved"}""",
                """{"from":"azure","to":"dc","replicas":1,"reason":"Moved"}""",
            }), plan.ToString());
            Assert.That(((decimal)plan.Json["currentHourlyCost"]!, (decimal)plan.Json["hourlyCost"]!), Is.EqualTo((3m, 6m)));
            Assert.That(asked, Is.Not.Empty);
            Assert.That(asked.Select(r => r.Method), Is.All.EqualTo("GET"));
        });
    }

    [Test]
    public async Task A_manifest_stands_for_the_live_object_of_its_name()
    {
        var plan = await PlanAsync("-f", _files.Write("b.yaml", Model("b", more: ", replicas: 9") + Model("new")));
        Assert.Multiple(() =>
        {
            Assert.That(plan.ExitCode, Is.EqualTo(ExitCode.Unsatisfied), plan.ToString());
            Assert.That(plan.Json["models"]!.AsArray().Select(m => $"{m!["name"]} {m["placed"]}"), Is.EqualTo(new[] { "a true", "b false", "new false" }));
        });
    }

    [Test]
    public async Task Explain_says_what_the_operator_decided()
    {
        var table = await CommandRun.OfAsync("explain", "team/a", "--kubeconfig", _cluster.KubeconfigPath);
        var named = await CommandRun.OfAsync("explain", "a", "-n", "team", "--kubeconfig", _cluster.KubeconfigPath);
        var json = await CommandRun.OfAsync("explain", "team/a", "--kubeconfig", _cluster.KubeconfigPath, "-o", "json");
        var model = json.Json["models"]![0]!;
        Assert.Multiple(() =>
        {
            Assert.That(table.ExitCode, Is.EqualTo(ExitCode.Success), table.ToString());
            Assert.That(table.Output, Does.StartWith("team/a: 2 on azure (Cloud)\nrule default-rule of policy default, 2.00 per hour\n"));
            Assert.That(named.Output, Is.EqualTo(table.Output));
            Assert.That(table.Output, Does.Match("azure +Selected +[0-9]+"));
            Assert.That($"{model["placed"]} {model["rule"]} {model["pools"]!.ToJsonString()}",
                Is.EqualTo("""true default-rule [{"name":"azure","tier":"Cloud","replicas":2}]"""));
            Assert.That(model["candidates"]!.AsArray(), Has.Count.EqualTo(2));
        });
    }

    [Test]
    public async Task Explain_of_a_model_that_is_not_there_says_how_to_list_them()
    {
        var run = await CommandRun.OfAsync("explain", "team/none", "--kubeconfig", _cluster.KubeconfigPath);
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((ExitCode.Error,
            "error: there is no modeldeployments.hybridplacement.io team/none: list them with 'kubectl get modeldeployments.hybridplacement.io -A'."
            + Environment.NewLine)));
    }

    private async Task ApplyAsync(string yaml)
    {
        foreach (var manifest in ManifestReader.Read(yaml, "test.yaml"))
            await _api.ApplyAsync(manifest.Content, CancellationToken.None);
    }

    // A kind is served a moment after its definition is taken.
    private async Task WaitUntilEstablishedAsync(string definition)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while ((await _api.GetAsync($"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{definition}", limit.Token))["status"]?["conditions"]?
            .AsArray().Any(c => (string?)c!["type"] == "Established" && (string?)c["status"] == "True") != true)
            await timer.WaitForNextTickAsync(limit.Token);
    }

    private async Task WaitUntilReadyAsync(string model)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        JsonObject live;
        do
        {
            live = await _api.GetAsync($"/apis/hybridplacement.io/v1alpha1/namespaces/team/modeldeployments/{model}", limit.Token);
            if (_operator.IsFaulted)
                await _operator;
        }
        while (live["status"]?["conditions"]?.AsArray().Any(c => (string?)c!["type"] == "Ready" && (string?)c["status"] == "True") != true
            && await timer.WaitForNextTickAsync(limit.Token));
    }
}
