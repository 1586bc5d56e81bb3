using System.Text.RegularExpressions;
using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration.Docs;

/// <summary>The scenarios' READMEs, as a reader follows them in the second terminal: each kubectl command in its order.</summary>
[Category("kubectl")]
public sealed partial class WalkThroughTests
{
    [TestCase("quickstart")]
    [TestCase("hospital")]
    [TestCase("bank")]
    [TestCase("retailer")]
    public async Task Every_command_of_the_walk_through_works(string sample)
    {
        RequiredTool.Find("kubectl");
        await using var scene = await Scene.StartAsync(cluster: await EmbeddedCluster.StartAsync());
        await scene.ApplyFileAsync("samples", sample, "fleet.yaml");
        var environment = new Dictionary<string, string> { ["KUBECONFIG"] = scene.Cluster.Kubeconfig };
        await RunAsync(sample == "quickstart" ? "kubectl apply -f samples/quickstart/models.yaml" : $"kubectl apply -k samples/{sample}");
        await RunAsync("kubectl wait modeldeployments.hybridplacement.io --all -A --for=condition=Ready --timeout=90s");

        var commands = DocCommand.All.Where(c => c.Page == $"samples/{sample}/README.md").Select(c => c.Text)
            .Where(line => line.StartsWith("kubectl ", StringComparison.Ordinal) && !Placeholder().IsMatch(line))
            .ToList();
        Assert.That(commands, Has.Count.GreaterThan(3));
        foreach (var command in commands)
            await RunAsync(command);

        async Task RunAsync(string command)
        {
            var run = await RequiredTool.RunAsync("/bin/sh", ["-c", command], environment, Repository.Root);
            Assert.That(run.ExitCode, Is.Zero, $"{command}\n{run.Output}{run.Error}");
        }
    }

    [TestCaseSource(typeof(DocCommand), nameof(DocCommand.Pages))]
    public void A_page_links_only_to_what_is_there(string page)
    {
        var folder = Path.GetDirectoryName(Repository.Path(page))!;

        var broken = Links().Matches(Code().Replace(File.ReadAllText(Repository.Path(page)), string.Empty)).Select(m => m.Groups[1].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.Contains(':', StringComparison.Ordinal))
            .Where(target => !Path.Exists(Path.Combine(folder, target)));

        Assert.That(broken, Is.Empty);
    }

    // The nodes of a cluster of the reader's own.
    [GeneratedRegex(@"\b(EDGE-)?NODE\b")]
    private static partial Regex Placeholder();

    // A pattern in code is no link.
    [GeneratedRegex("`[^`\n]+`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Links();
}
