using HybridPlacement.Benchmarks;
using HybridPlacement.Benchmarks.Scale;
using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration;

/// <summary>What the benchmark <c>scale</c> measures on a live server begins from nothing.</summary>
public sealed class FreshServerTests
{
    [Test]
    public async Task A_server_with_models_of_a_run_before_is_refused_with_what_to_do()
    {
        await using var scene = Scene.On(await TestCluster.StartAsync(async () => await EmbeddedCluster.StartSimulatedAsync()), o => o);
        using var api = ApiCalls.Of(scene.Cluster.Kubeconfig);
        await FreshServer.CheckAsync(api, "scale", CancellationToken.None);
        foreach (var file in Directory.GetFiles(Repository.Path("crds"), "*modeldeployments.yaml"))
            await scene.InstallAsync(Api.Manifests.ManifestReader.ReadPath(file).Single().Content);
        await scene.CreateNamespaceAsync("scale");
        await FreshServer.CheckAsync(api, "scale", CancellationToken.None);
        await scene.ApplyAsync(SmallFleet.Model("scale", "first", "Low"));

        Assert.That(
            () => FreshServer.CheckAsync(api, "scale", CancellationToken.None),
            Throws.TypeOf<NotFreshException>().With.Message.EqualTo(
                "the server's namespace scale has modeldeployments already, of a run before: remove it with 'kubectl delete namespace scale', "
                + "or take a fresh server"));
    }
}
