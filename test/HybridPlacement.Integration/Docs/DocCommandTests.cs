using System.Text.RegularExpressions;
using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration.Docs;

/// <summary>Every command that a page shows is run: here, by a test that is named here, or by <c>.ci/run</c>.</summary>
[Category("kubectl")]
[Category("helm")]
public sealed class DocCommandTests
{
    /// <summary>What isn't run here, and who runs it or why nobody can.</summary>
    private static readonly (Regex Command, string Reason)[] Elsewhere =
    [
        (new(@"^dotnet run .*-- sandbox samples/\w+ --once$"), "SampleTests compares what it prints"),
        (new(@"^dotnet run .*-- sandbox samples/\w+$"), "stays up: SandboxCommandTests"),
        (new(@"^export KUBECONFIG=\.\.\.$"), "what the sandbox prints: SandboxCommandTests"),
        (new(@"^kubectl (label|taint) node (EDGE-)?NODE "), "names a node of the reader's"),
        (new(@"^kubectl patch modeldeployments\.hybridplacement\.io MODEL "), "names a model of the reader's: MoveTests make that patch"),
        (new(@"^curl -s http://ADDRESS:8000/"), "the address is printed: QuickstartTests asks there"),
        (new(@"^dotnet run .*HybridPlacement.Operator -- --kubeconfig "), "stays up: OperatorProgramTests"),
        (new(@"^dotnet run .*HybridPlacement.Serving -- serve "), "stays up: ThirdPartyModelTests and others start it"),
        (new(@"^curl localhost:8000/"), "the server of the line above: ThirdPartyModelTests and others ask it"),
        (new(@"^dotnet publish .*-p:PublishProfile=kubectl-plugin "), "ImageTests publish the plugin and run it through kubectl"),
        (new(@"^(\w+=\S+ +)?dotnet (test|run --project) test/|^(\w+=\S+ +)?dotnet run .*HybridPlacement.Benchmarks"), "a part of dotnet test, or a measurement"),
    ];

    private static readonly string[] WalkedThrough = ["quickstart", "hospital", "bank", "retailer"];

    private static IEnumerable<string> PagesRunHere => DocCommand.All.Where(IsRunHere).Select(c => c.Page).Distinct();

    [Test]
    public void The_reasons_are_of_commands_that_there_are() => Assert.That(
        Elsewhere.Select(e => e.Command.ToString()).Where(pattern => !DocCommand.All.Any(c => Regex.IsMatch(c.Text, pattern))), Is.Empty);

    [Test]
    public void There_are_commands_on_the_pages_that_people_start_with() => Assert.That(
        DocCommand.All.Select(c => c.Page), Is.SupersetOf((string[])["README.md", "charts/hybrid-placement/README.md", "operator/OPERATIONS.md", "samples/hospital/README.md"]));

    [TestCaseSource(nameof(PagesRunHere))]
    public async Task The_commands_of_a_page_run_in_their_order(string page)
    {
        RequiredTool.Find("kubectl");
        RequiredTool.Find("helm");
        await using var scene = await StartAsync(page);
        var home = Directory.CreateTempSubdirectory("hybridplacement-docs-");
        try
        {
            // As krew or the reader puts it on the path.
            File.CreateSymbolicLink(Path.Combine(home.FullName, "kubectl-hybridplacement"), Repository.Output("HybridPlacement.Cli", "hybridplacement"));
            var environment = new Dictionary<string, string>
            {
                ["KUBECONFIG"] = scene.Cluster.Kubeconfig,
                ["PATH"] = $"{home.FullName}:{Environment.GetEnvironmentVariable("PATH")}",
                ["HELM_CACHE_HOME"] = home.FullName,
                ["HELM_CONFIG_HOME"] = home.FullName,
                ["HELM_DATA_HOME"] = home.FullName,
            };
            foreach (var command in DocCommand.All.Where(c => c.Page == page && IsRunHere(c)))
            {
                // Instead of an installation by Helm, not after it.
                if (command.Text.StartsWith("helm template ", StringComparison.Ordinal))
                    await RunAsync($"helm uninstall {Helm.Release} -n {Helm.Namespace} --wait", environment);
                await RunAsync(command.Text.Replace("dotnet run ", "dotnet run --no-build ", StringComparison.Ordinal), environment);
            }
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(string command, Dictionary<string, string> environment)
    {
        var run = await RequiredTool.RunAsync("/bin/sh", ["-c", command], environment, Repository.Root);
        Assert.That(run.ExitCode, Is.Zero, $"{command}\n{run.Output}{run.Error}");
    }

    private static bool IsRunHere(DocCommand command) =>
        !Elsewhere.Any(e => e.Command.IsMatch(command.Text)) && !IsInGate(command.Text) && !WalkedThrough.Any(s => command.Page == $"samples/{s}/README.md");

    private static bool IsInGate(string command) => File.ReadAllText(Repository.Path(".ci", "run"))
        .Contains(command.Replace("dotnet run ", "dotnet run --no-build ", StringComparison.Ordinal), StringComparison.Ordinal);

    /// <summary>What a page takes for granted: a cluster, on the page about operations with the operator, on the one about GitOps with Argo CD's ConfigMap.</summary>
    private static async Task<Scene> StartAsync(string page)
    {
        var cluster = await EmbeddedCluster.StartSimulatedAsync();
        if (page == "operator/OPERATIONS.md")
        {
            var operated = await Scene.StartAsync(cluster: cluster);
            await operated.ApplyAsync(SmallFleet.Yaml);
            await operated.ApplyAsync(SmallFleet.Model("default", "one", "High"));
            await operated.WaitForModelAsync("default", "one", "Ready", "True");
            return operated;
        }

        var scene = Scene.On(cluster, o => o);
        await scene.ApplyAsync($"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {Helm.Namespace}}}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: argocd}}");
        return scene;
    }
}
