using HybridPlacement.Integration.Clusters;

namespace HybridPlacement.Integration;

/// <summary>An operator for some namespaces only asks for nothing beyond them but to read what has no namespace.</summary>
public sealed class NamespacedModeTests
{
    private static readonly string[] ReadOnlyKinds =
        ["nodes", "namespaces", "placementpools", "placementpolicies", "inferenceruntimes"];

    [Test]
    public async Task It_works_in_its_namespaces_and_touches_no_other()
    {
        var cluster = await EmbeddedCluster.StartSimulatedAsync();
        await using var scene = await Scene.StartAsync(cluster: cluster, configure: o => o with { Namespaces = ["ours", "ours-too"] });
        await scene.ApplyAsync(SmallFleet.Yaml);
        foreach (var ns in (string[])["ours", "ours-too", "theirs"])
        {
            await scene.CreateNamespaceAsync(ns);
            await scene.ApplyAsync(SmallFleet.Model(ns, "m", "High"));
        }

        var model = await scene.WaitForModelAsync("ours", "m", "Ready", "True");
        await scene.WaitForModelAsync("ours-too", "m", "Ready", "True");

        var theirs = await scene.Api.GetAsync("/apis/hybridplacement.io/v1alpha1/namespaces/theirs/modeldeployments/m", CancellationToken.None);
        var calls = cluster.Cluster.Requests.All
            .Where(r => r.UserAgent.StartsWith("hybridplacement-operator", StringComparison.Ordinal)).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(theirs["status"], Is.Null);
            Assert.That((string?)Scene.Condition(model, "Placed")!["message"], Does.Contain("free room is what the pods of ours, ours-too leave"));
            Assert.That(calls.Where(c => !IsAllowed(c.Path, c.IsWrite)).Select(c => $"{c.Method} {c.Path}").Distinct(), Is.Empty);
        }
    }

    private static bool IsAllowed(string path, bool isWrite)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var at = Array.IndexOf(parts, "namespaces");
        return at >= 0 && at + 2 < parts.Length
            ? parts[at + 1] is "ours" or "ours-too"
            : !isWrite && ReadOnlyKinds.Contains(parts[parts[0] == "api" ? 2 : 3]);
    }
}
