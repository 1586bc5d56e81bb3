using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Benchmarks;
using HybridPlacement.Integration.Clusters;

namespace HybridPlacement.Integration;

/// <summary>Kinds that the server has come to serve a moment ago: a real one refuses the first watches of some of them.</summary>
public sealed class FreshKindTests
{
    private const int Kinds = 8;

    [Test]
    public async Task What_is_made_of_a_kind_is_seen_by_a_watch_that_began_as_soon_as_the_kind_was_established()
    {
        await using var scene = Scene.On(await TestCluster.StartAsync(async () => await EmbeddedCluster.StartSimulatedAsync()), o => o);
        using var api = ApiCalls.Of(scene.Cluster.Kubeconfig);
        using var stop = new CancellationTokenSource();
        var seen = new ConcurrentDictionary<string, bool>();
        var watches = new List<Task>();
        for (var i = 0; i < Kinds; i++)
        {
            var kind = $"fresh{i.ToString(CultureInfo.InvariantCulture)}";
            await scene.InstallAsync(Definition(kind));
            watches.Add(api.WatchAsync($"/apis/test.example/v1/{kind}s?watch=true", _ => seen[kind] = true, stop.Token));
            await api.CreateAsync(
                $"/apis/test.example/v1/{kind}s",
                new JsonObject { ["apiVersion"] = "test.example/v1", ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = "one" } },
                CancellationToken.None);
        }

        await scene.WaitUntilAsync(
            async () =>
            {
                if (watches.Find(w => w.IsFaulted) is { } failed)
                    await failed;
                return seen.Count == Kinds;
            },
            "event of every kind",
            () => $"seen {string.Join(", ", seen.Keys)}");
        await stop.CancelAsync();
        await Task.WhenAll(watches).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static JsonObject Definition(string kind) => JsonNode.Parse(
        $$"""
        {
          "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "{{kind}}s.test.example"},
          "spec": {
            "group": "test.example", "scope": "Cluster",
            "names": {"kind": "{{kind}}", "plural": "{{kind}}s", "singular": "{{kind}}", "listKind": "{{kind}}List"},
            "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object"} } }]
          }
        }
        """)!.AsObject();
}
