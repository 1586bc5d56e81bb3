using System.Diagnostics;
using System.Text;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration;

/// <summary>The sandbox command that stays up, as somebody tries it out from a second terminal.</summary>
public sealed class SandboxCommandTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Test]
    [Platform("Linux", Reason = "counts processes in /proc")]
    public async Task It_stays_up_for_kubectl_and_leaves_nothing_behind_when_it_is_stopped()
    {
        var kubectl = RequiredTool.Find("kubectl");
        using var sandbox = Process.Start(new ProcessStartInfo(
            Repository.Output("HybridPlacement.Cli", "hybridplacement"), ["sandbox", Repository.Path("samples", "quickstart")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var drained = sandbox.StandardOutput.ReadToEndAsync();
            var kubeconfig = await ReadKubeconfigAsync(sandbox.StandardError);
            var again = await RequiredTool.RunAsync(
                kubectl, ["--kubeconfig", kubeconfig, "apply", "-f", Repository.Path("samples", "quickstart", "models.yaml")]);
            var children = ChildrenOf(sandbox.Id);

            // As Ctrl-C does where a terminal is; a process that a script starts in the background ignores SIGINT.
            await RequiredTool.RunAsync("/bin/sh", ["-c", $"kill -TERM {sandbox.Id}"]);
            using var limit = new CancellationTokenSource(Patience);
            await sandbox.WaitForExitAsync(limit.Token);
            await drained;

            using (Assert.EnterMultipleScope())
            {
                Assert.That(again.ExitCode, Is.Zero, again.Error);
                Assert.That(again.Error, Is.Empty, "kubectl has nothing to warn of");
                Assert.That(children, Has.Count.GreaterThanOrEqualTo(4), "a process for each pod");
                Assert.That(children.Where(id => Directory.Exists($"/proc/{id}")), Is.Empty, "every process has ended");
                Assert.That(Path.GetDirectoryName(kubeconfig), Does.Not.Exist);
            }
        }
        finally
        {
            if (!sandbox.HasExited)
                sandbox.Kill(entireProcessTree: true);
        }
    }

    private static async Task<string> ReadKubeconfigAsync(StreamReader error)
    {
        const string Line = "export KUBECONFIG=";
        using var limit = new CancellationTokenSource(Patience);
        var said = new StringBuilder();
        while (await error.ReadLineAsync(limit.Token) is { } line)
        {
            said.AppendLine(line);
            if (line.Trim().StartsWith(Line, StringComparison.Ordinal))
                return line.Trim()[Line.Length..];
        }

        throw new AssertionException($"the sandbox ended before it was up:\n{said}");
    }

    /// <summary>All processes below one.</summary>
    private static List<int> ChildrenOf(int parent)
    {
        var direct = Directory.GetDirectories($"/proc/{parent}/task")
            .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(int.Parse)
            .ToList();
        return [.. direct, .. direct.SelectMany(ChildrenOf)];
    }
}
