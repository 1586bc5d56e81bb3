using System.Text.Json.Nodes;
using HybridPlacement.Integration.Charts;
using HybridPlacement.Integration.Clusters;

namespace HybridPlacement.Integration;

/// <summary>An operator for some namespaces only asks for nothing beyond them but to read what has no namespace.</summary>
public sealed class NamespacedModeTests
{
    private const string User = "system:serviceaccount:operators:hybrid-placement";

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

    /// <summary>
    /// On a real control plane its authorizer is the judge; the sandbox has none, and there every call is compared with the same
    /// roles.
    /// </summary>
    [Test]
    public async Task The_charts_roles_for_its_namespaces_are_all_that_it_needs_to_serve_move_and_enforce()
    {
        var cluster = await SimulatedCluster.StartAsync();
        await using var scene = await Scene.StartAsync(withOperator: false, cluster: cluster, configure: o => o with
        {
            Namespaces = ["ours", "ours-too"],
            Impersonate = User,
            LeaderElection = true,
            LeaderElectionNamespace = "operators",
            FileRoot = null,
        });
        await scene.ApplyAsync(SmallFleet.Yaml);
        foreach (var ns in (string[])["ours", "ours-too", "theirs", "operators"])
            await scene.CreateNamespaceAsync(ns);
        await scene.ApplyAsync("{apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: hybridplacement-operator, namespace: operators}}");
        await GiveRolesAsync(scene, "ours", "ours-too");
        await scene.ApplyAsync(SmallFleet.Model("theirs", "m", "High"));
        await scene.ApplyAsync(SmallFleet.Model("ours", "m", "Low",
            "replicas: 2\n  autoscaling: {minReplicas: 2, maxReplicas: 3, metric: CPU, target: \"60\"}"));
        await scene.ApplyAsync(SmallFleet.Model("ours-too", "m", "High"));
        scene.StartOperator();

        await scene.WaitForModelAsync("ours", "m", "Ready", "True");
        await scene.WaitForModelAsync("ours-too", "m", "Ready", "True");
        // Break-first: evictions, deletions and a Deployment elsewhere.
        await scene.PatchAsync(Path("ours"), """{"spec": {"sensitivity": "High"}}""");
        await scene.WaitForAsync(
            Path("ours"), m => (string?)m["status"]?["placement"]?["summary"] == "2 on dc (OnPrem)", "placement on premises");
        await scene.WaitForModelAsync("ours", "m", "Ready", "True");
        await scene.WaitForAsync(
            "/apis/events.k8s.io/v1/namespaces/ours/events",
            events => events["items"]!.AsArray().Any(e => (string?)e!["reason"] == "Moved"), "event Moved");

        var theirs = await scene.Api.GetAsync(Path("theirs"), CancellationToken.None);
        Assert.That(theirs["status"], Is.Null);
        await scene.StopOperatorAsync();
        if (cluster is EmbeddedCluster embedded)
            Assert.That(Refused(embedded), Is.Empty);
    }

    private static async Task GiveRolesAsync(Scene scene, params string[] namespaces)
    {
        await scene.Api.ApplyAsync(Role("ClusterRole", null, "cluster"), CancellationToken.None);
        await scene.Api.ApplyAsync(Binding("ClusterRole", null), CancellationToken.None);
        foreach (var ns in namespaces)
        {
            await scene.Api.ApplyAsync(Role("Role", ns, "namespaced"), CancellationToken.None);
            await scene.Api.ApplyAsync(Binding("Role", ns), CancellationToken.None);
        }

        await scene.Api.ApplyAsync(Role("Role", "operators", "leaderElection"), CancellationToken.None);
        await scene.Api.ApplyAsync(Binding("Role", "operators"), CancellationToken.None);
    }

    private static JsonObject Role(string kind, string? ns, string section) => new()
    {
        ["apiVersion"] = "rbac.authorization.k8s.io/v1",
        ["kind"] = kind,
        ["metadata"] = Metadata(ns),
        ["rules"] = OperatorRights.Sections.Single(s => s.Key == section).Value!.DeepClone(),
    };

    private static JsonObject Binding(string kind, string? ns) => new()
    {
        ["apiVersion"] = "rbac.authorization.k8s.io/v1",
        ["kind"] = kind + "Binding",
        ["metadata"] = Metadata(ns),
        ["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = kind, ["name"] = "hybrid-placement" },
        ["subjects"] = new JsonArray(new JsonObject { ["kind"] = "User", ["apiGroup"] = "rbac.authorization.k8s.io", ["name"] = User }),
    };

    private static JsonObject Metadata(string? ns) => ns is null
        ? new JsonObject { ["name"] = "hybrid-placement" }
        : new JsonObject { ["name"] = "hybrid-placement", ["namespace"] = ns };

    /// <summary>The operator's calls that those roles don't allow.</summary>
    private static IEnumerable<string> Refused(EmbeddedCluster cluster)
    {
        var clusterWide = OperatorRights.In("cluster");
        var namespaced = OperatorRights.In("namespaced");
        var own = OperatorRights.In("leaderElection");
        return OperatorRights.RequestsIn(cluster.Cluster.Requests.All)
            .SelectMany(r => Call.Of(r).Where(c => !(NamespaceOf(r.Path) switch
            {
                "ours" or "ours-too" => namespaced,
                "operators" => own,
                _ => clusterWide,
            }).Contains(c) && !clusterWide.Contains(c)).Select(c => $"{c} for {r.Path}"))
            .Distinct();
    }

    private static string NamespaceOf(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries) is var parts && Array.IndexOf(parts, "namespaces") is >= 0 and var at && at + 2 < parts.Length
            ? parts[at + 1]
            : "";

    private static string Path(string ns) => $"/apis/hybridplacement.io/v1alpha1/namespaces/{ns}/modeldeployments/m";

    private static bool IsAllowed(string path, bool isWrite)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var at = Array.IndexOf(parts, "namespaces");
        return at >= 0 && at + 2 < parts.Length
            ? parts[at + 1] is "ours" or "ours-too"
            : !isWrite && ReadOnlyKinds.Contains(parts[parts[0] == "api" ? 2 : 3]);
    }
}
