using System.Text.Json.Nodes;
using HybridPlacement.Api.Manifests;

namespace HybridPlacement.Integration.Tools;

/// <summary>helm with this repository's chart, against a cluster or none, with folders of its own.</summary>
internal sealed class Helm(string? kubeconfig = null) : IDisposable
{
    public const string Namespace = "hybrid-placement";
    public const string Release = "hybrid-placement";

    public static readonly string Chart = Repository.Path("charts", "hybrid-placement");

    private readonly string _helm = RequiredTool.Find("helm");
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("hybridplacement-helm-");

    /// <summary>Renders the chart.</summary>
    public async Task<IReadOnlyList<JsonObject>> TemplateAsync(params string[] args) =>
        [.. ManifestReader.Read(await TemplateTextAsync(args), "helm template").Select(m => m.Content)];

    public Task<string> TemplateTextAsync(params string[] args) =>
        RunAsync(["template", Release, Chart, "--namespace", Namespace, .. args]);

    /// <summary>Runs helm; the test fails where helm does.</summary>
    public async Task<string> RunAsync(params string[] args)
    {
        var result = await TryAsync(args);
        Assert.That(result.ExitCode, Is.Zero, $"helm {string.Join(' ', args)}\n{result.Error}\n{result.Output}");
        return result.Output;
    }

    public Task<ToolResult> TryAsync(params string[] args) => RequiredTool.RunAsync(
        _helm,
        kubeconfig is null ? args : ["--kubeconfig", kubeconfig, .. args],
        new Dictionary<string, string>
        {
            ["HELM_CACHE_HOME"] = Path.Combine(_home.FullName, "cache"),
            ["HELM_CONFIG_HOME"] = Path.Combine(_home.FullName, "config"),
            ["HELM_DATA_HOME"] = Path.Combine(_home.FullName, "data"),
            ["HOME"] = _home.FullName,
        },
        Repository.Root);

    public void Dispose() => _home.Delete(recursive: true);
}
