using System.Text.RegularExpressions;
using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration.Docs;

/// <summary>The reference scenarios: what their READMEs show, and what a cluster makes of them.</summary>
public sealed partial class SampleTests
{
    private static readonly string Command = Repository.Output("HybridPlacement.Cli", "hybridplacement");

    [TestCase("quickstart")]
    [TestCase("hospital")]
    [TestCase("bank")]
    [TestCase("retailer")]
    public async Task The_readme_shows_what_the_sandbox_prints(string sample)
    {
        string[] readme = sample == "quickstart" ? ["README.md"] : ["samples", sample, "README.md"];
        var shown = ReadmeText.Blocks(readme).Single(b => b.StartsWith("MODEL ", StringComparison.Ordinal));

        var run = await RequiredTool.RunAsync(Command, ["sandbox", Repository.Path("samples", sample), "--once"]);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(Lines(run.Output), Is.EqualTo(Lines(shown)), $"write {string.Join('/', readme)} anew from a run");
    }

    [TestCase("hospital", 4)]
    [TestCase("bank", 4)]
    [TestCase("retailer", 3)]
    [Category("kubectl")]
    public async Task A_sample_is_applied_by_kustomize_becomes_ready_and_leaves_nothing_to_apply(string sample, int models)
    {
        var kubectl = RequiredTool.Find("kubectl");
        await using var scene = await Scene.StartAsync(cluster: await EmbeddedCluster.StartAsync());
        await scene.ApplyFileAsync("samples", sample, "fleet.yaml");

        await RunAsync("apply", "-k", $"samples/{sample}");
        await RunAsync("wait", "hmd", "--all", "-A", "--for=condition=Ready", "--timeout=90s");
        await RunAsync("wait", "deployment/model-store", "-n", "model-store", "--for=condition=Available", "--timeout=30s");

        Assert.That((await RunAsync("get", "hmd", "-A", "-o", "name")).Split('\n', StringSplitOptions.RemoveEmptyEntries),
            Has.Length.EqualTo(models));
        Assert.That(await RunAsync("diff", "-k", $"samples/{sample}"), Is.Empty, "the operator writes no spec that git holds");

        async Task<string> RunAsync(params string[] args)
        {
            var run = await RequiredTool.RunAsync(
                kubectl, ["--kubeconfig", scene.Cluster.Kubeconfig, .. args], workingDirectory: Repository.Root);
            Assert.That(run.ExitCode, Is.Zero, $"kubectl {string.Join(' ', args)}: {run.Output}{run.Error}");
            return run.Output;
        }
    }

    [TestCase("hospital")]
    [TestCase("bank")]
    [TestCase("retailer")]
    public void A_kustomization_has_all_the_sandbox_applies_but_the_simulated_nodes(string sample)
    {
        var listed = Resources().Match(File.ReadAllText(Repository.Path("samples", sample, "kustomization.yaml"))).Groups[1].Value
            .Split(", ").Where(name => name != "../models");

        Assert.That(
            listed.Append("fleet.yaml").Append("kustomization.yaml"),
            Is.EquivalentTo(Directory.GetFiles(Repository.Path("samples", sample), "*.yaml").Select(Path.GetFileName)));
    }

    [Test]
    public void The_model_store_holds_every_sample_model()
    {
        var kustomization = File.ReadAllText(Repository.Path("samples", "models", "kustomization.yaml"));

        foreach (var model in Directory.GetFiles(Repository.Path("samples", "models"), "*.onnx").Select(Path.GetFileName))
            Assert.That(kustomization, Does.Contain(model));
    }

    // How long an answer took differs from run to run, and so do the blanks behind a table's last column.
    private static IEnumerable<string> Lines(string text) =>
        text.Split('\n').Select(line => Milliseconds().Replace(line.TrimEnd(), "in N ms")).Where(line => line.Length > 0);

    [GeneratedRegex(@"in [\d.]+ ms")]
    private static partial Regex Milliseconds();

    [GeneratedRegex(@"resources: \[(.*)\]")]
    private static partial Regex Resources();
}
