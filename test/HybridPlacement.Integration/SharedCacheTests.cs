using System.Security.Cryptography;
using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration;

/// <summary>Pods that start at the same time with one cache, and those that come when the store has gone.</summary>
public sealed class SharedCacheTests
{
    [Test]
    public async Task Pods_of_two_models_share_one_download_and_a_third_needs_no_store()
    {
        // Pods have to run for this, which they do in the sandbox only.
        await using var scene = await Scene.StartAsync(cluster: await EmbeddedCluster.StartAsync());
        await using var store = await ModelStore.StartAsync();
        store.Files["/m.onnx"] = File.ReadAllBytes(Repository.Path("samples", "models", "text-classifier.onnx"));
        await scene.ApplyFileAsync("samples", "quickstart", "fleet.yaml");
        foreach (var pool in await scene.ListAsync("/apis/hybridplacement.io/v1alpha1/placementpools"))
        {
            await scene.PatchAsync(
                $"/apis/hybridplacement.io/v1alpha1/placementpools/{pool["metadata"]!["name"]}", """{"spec": {"cacheClaimName": "model-cache"} }""");
        }

        await scene.ApplyAsync("""
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: model-cache, namespace: default}
            spec: {accessModes: [ReadWriteMany], resources: {requests: {storage: 20Gi}}}
            """);
        await Task.WhenAll(ApplyAsync(scene, store, "first"), ApplyAsync(scene, store, "second"));
        await Task.WhenAll(scene.WaitForModelAsync("default", "first", "Ready", "True"), scene.WaitForModelAsync("default", "second", "Ready", "True"));
        Assert.That(store.Requests["/m.onnx"], Is.EqualTo(1));

        store.Files.Clear();
        await ApplyAsync(scene, store, "third");
        await scene.WaitForModelAsync("default", "third", "Ready", "True");
        Assert.That(store.Requests["/m.onnx"], Is.EqualTo(1));
    }

    private static Task ApplyAsync(Scene scene, ModelStore store, string name) => scene.ApplyAsync(
        $$"""
        apiVersion: hybridplacement.io/v1alpha1
        kind: ModelDeployment
        metadata: {name: {{name}}, namespace: default}
        spec:
          model: {uri: {{store.Address}}m.onnx, sha256: {{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Repository.Path("samples", "models", "text-classifier.onnx"))))}}}
          sensitivity: Low
          replicas: 2
          cache: Node
        """);
}
