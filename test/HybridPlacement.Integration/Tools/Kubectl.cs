namespace HybridPlacement.Integration.Tools;

/// <summary>kubectl against a cluster, from the repository's root.</summary>
internal sealed class Kubectl(string kubeconfig)
{
    private readonly string _kubectl = RequiredTool.Find("kubectl");

    /// <summary>Runs kubectl; the test fails where kubectl does.</summary>
    public async Task<string> RunAsync(params string[] args)
    {
        var result = await TryAsync(args);
        Assert.That(result.ExitCode, Is.Zero, $"kubectl {string.Join(' ', args)}\n{result.Output}{result.Error}");
        return result.Output;
    }

    /// <summary>The names of objects that a <c>kubectl get</c> answers with, as <c>kind/name</c>.</summary>
    public async Task<string[]> NamesAsync(params string[] args) =>
        (await RunAsync(["get", .. args, "-o", "name"])).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public Task<ToolResult> TryAsync(params string[] args) => TryWithInputAsync(input: null, args);

    public Task<ToolResult> TryWithInputAsync(string? input, params string[] args) => RequiredTool.RunAsync(
        _kubectl, ["--kubeconfig", kubeconfig, .. args], workingDirectory: Repository.Root, input: input);
}
