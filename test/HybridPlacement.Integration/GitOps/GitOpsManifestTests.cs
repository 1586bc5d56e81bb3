using HybridPlacement.Api;
using HybridPlacement.Api.Manifests;
using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration.GitOps;

/// <summary>The samples for Argo CD, Flux and Azure Arc: what can be said of them without those.</summary>
public sealed class GitOpsManifestTests
{
    [Test]
    [Category("kubectl")]
    public async Task The_health_scripts_join_argo_cds_own_configuration_and_leave_the_rest_of_it()
    {
        var kubectl = RequiredTool.Find("kubectl");
        await using var scene = await Scene.StartAsync(withOperator: false, cluster: await EmbeddedCluster.StartAsync());
        await scene.ApplyAsync(
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: argocd}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: argocd-cm, namespace: argocd}
            data: {url: https://argocd.example}
            """);

        var run = await RequiredTool.RunAsync(
            kubectl,
            ["--kubeconfig", scene.Cluster.Kubeconfig, "apply", "--server-side", "-k", "samples/gitops/argocd/health"],
            workingDirectory: Repository.Root);

        Assert.That(run.ExitCode, Is.Zero, run.Error);
        var map = await scene.Api.GetAsync("/api/v1/namespaces/argocd/configmaps/argocd-cm", CancellationToken.None);
        Assert.That(
            map["data"]!.AsObject().Select(d => d.Key),
            Is.EquivalentTo(Kinds.All.Select(k => $"resource.customizations.health.{Kinds.Group}_{k.Name}").Append("url")));
        Assert.That(
            (string?)map["data"]![$"resource.customizations.health.{Kinds.Group}_ModelDeployment"],
            Is.EqualTo(await File.ReadAllTextAsync(Path.Combine(HealthScript.Folder("ModelDeployment"), "health.lua"))));
    }

    [TestCaseSource(nameof(Manifests))]
    public void A_manifest_names_only_folders_that_are_there(string file)
    {
        var text = File.ReadAllText(Repository.Path(file));
        foreach (var manifest in ManifestReader.ReadPath(Repository.Path(file)))
            Assert.That(manifest.Name, Is.Not.Empty);
        foreach (var folder in Folders(text))
            Assert.That(Directory.Exists(Repository.Path(folder)), $"{file} names {folder}");
    }

    private static IEnumerable<string> Folders(string text) => text
        .Split(['\n', ' ', '='])
        .Select(word => word.TrimStart('.').Trim('/', '"', ','))
        .Where(word => word.StartsWith("samples/", StringComparison.Ordinal) || word.StartsWith("charts/", StringComparison.Ordinal))
        .Where(word => Path.GetExtension(word).Length == 0);

    private static IEnumerable<string> Manifests() => Directory
        .GetFiles(Repository.Path("samples", "gitops"), "*.yaml", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
        .Where(file => !file.Contains("/resource_customizations/", StringComparison.Ordinal) && Path.GetFileName(file) != "kustomization.yaml")
        .Order(StringComparer.Ordinal);
}
