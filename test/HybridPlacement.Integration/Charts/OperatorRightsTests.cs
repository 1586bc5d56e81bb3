using System.Text.Json.Nodes;
using HybridPlacement.Api.Manifests;
using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration.Charts;

/// <summary>
/// The operator is led through all that it does; the rights that it used are exactly those that the chart gives it. That no other
/// test needs more is seen by <see cref="Scene"/>.
/// </summary>
public sealed class OperatorRightsTests
{
    private const string Guards = "default/guard-rails";

    [Test]
    public async Task The_chart_gives_the_operator_the_rights_that_it_uses_and_no_others()
    {
        var cluster = await EmbeddedCluster.StartSimulatedAsync();
        await using var scene = await Scene.StartAsync(
            withOperator: false, cluster: cluster, configure: o => o with { LeaderElection = true, GuardRails = Guards, CandidatesInterval = TimeSpan.Zero });
        // Both are the chart's.
        await scene.InstallAsync(ManifestReader.ReadPath(Repository.Path("charts", "hybrid-placement", "files", "guardrailparameters.yaml")).Single().Content);
        await scene.ApplyAsync("apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: {name: hybridplacement-operator, namespace: default}");
        await scene.ApplyAsync(SmallFleet.Yaml);
        await scene.InstallPodMonitorsAsync();
        scene.StartOperator();

        await MakeAllChildrenAsync(scene);
        await RemoveThemAsync(scene);
        await MoveAsync(scene);
        await EvictAsync(scene);
        await FailTwiceAsync(scene);
        await PreemptAsync(scene);
        // A watch is on record once it has ended.
        await scene.StopOperatorAsync();
        await scene.WaitUntilAsync(() => Used(cluster).IsSupersetOf(Wanted()), "use of all rights", () => Difference(Used(cluster)));

        Assert.That(Used(cluster).Order(Names), Is.EquivalentTo(Wanted().Order(Names)));
    }

    private static async Task MakeAllChildrenAsync(Scene scene)
    {
        await scene.ApplyAsync(Policy("Restricted"));
        await scene.ApplyAsync(SmallFleet.Model(
            "default", "all", "High", "replicas: 2\n  autoscaling: {minReplicas: 2, maxReplicas: 3, metric: CPU, target: \"60\"}"));
        await scene.WaitForModelAsync("default", "all", "Ready", "True");
        await scene.WaitForAsync("/apis/networking.k8s.io/v1/namespaces/default/networkpolicies", IsNotEmpty, "NetworkPolicy");
        await scene.WaitForAsync("/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers", IsNotEmpty, "HorizontalPodAutoscaler");
        await scene.WaitForAsync("/apis/policy/v1/namespaces/default/poddisruptionbudgets", IsNotEmpty, "PodDisruptionBudget");
        await scene.WaitForAsync("/apis/internal.hybridplacement.io/v1alpha1/namespaces/default/guardrailparameters",
            list => list["items"]!.AsArray() is [var p] && p!["data"]?["high.default.all"] is not null && p["data"]?["pool.dc"] is not null,
            "parameters of the guard rails");
    }

    private static async Task RemoveThemAsync(Scene scene)
    {
        await scene.ApplyAsync(Policy("None"));
        await scene.ApplyAsync(SmallFleet.Model("default", "all", "High"));
        await scene.WaitForAsync("/apis/networking.k8s.io/v1/namespaces/default/networkpolicies", IsEmpty, "end of the NetworkPolicy");
        await scene.WaitForAsync("/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers", IsEmpty, "end of the HorizontalPodAutoscaler");
        await scene.WaitForAsync("/apis/policy/v1/namespaces/default/poddisruptionbudgets", IsEmpty, "end of the PodDisruptionBudget");
    }

    private static async Task MoveAsync(Scene scene)
    {
        await scene.ApplyAsync(SmallFleet.Model("default", "moves", "Low", "placement: {tiers: [Cloud]}"));
        await scene.WaitForModelAsync("default", "moves", "Ready", "True");
        await scene.ApplyAsync(SmallFleet.Model("default", "moves", "Low", "placement: {tiers: [Edge]}"));
        await scene.WaitForAsync("/apis/apps/v1/namespaces/default/deployments?labelSelector=hybridplacement.io/model-deployment%3Dmoves",
            list => list["items"]!.AsArray() is [var only] && (string?)only!["metadata"]!["labels"]!["hybridplacement.io/pool"] == "shop",
            "Deployment in the shop alone");
    }

    /// <summary>A pod put by hand on a node that doesn't exist, and one whose node leaves its pool under a budget that allows nothing.</summary>
    private static async Task EvictAsync(Scene scene)
    {
        await scene.ApplyAsync(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: ghost
              namespace: default
              labels: {app.kubernetes.io/managed-by: hybrid-placement, hybridplacement.io/model-deployment: all, hybridplacement.io/pool: dc}
            spec: {nodeName: nowhere, containers: [{name: c, image: example/x}]}
            ---
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: never, namespace: default}
            spec: {maxUnavailable: 0, selector: {matchLabels: {hybridplacement.io/model-deployment: all} } }
            """);
        await scene.WaitForAsync("/apis/policy/v1/namespaces/default/poddisruptionbudgets/never",
            b => (int?)b["status"]?["observedGeneration"] == 1, "budget that counts");
        var pods = await scene.Api.GetAsync(
            "/api/v1/namespaces/default/pods?labelSelector=hybridplacement.io/model-deployment%3Dall", CancellationToken.None);
        var node = pods["items"]!.AsArray().Select(p => (string?)p!["spec"]!["nodeName"]).First(n => n != "nowhere")!;
        await RelabelAsync(scene, node, "nobody");
        await scene.WaitForAsync("/api/v1/namespaces/default/pods?labelSelector=hybridplacement.io/model-deployment%3Dall",
            list => list["items"]!.AsArray().All(p => (string?)p!["spec"]!["nodeName"] != node), "pod on another node");
        await RelabelAsync(scene, node, "dc");
    }

    /// <summary>Two nodes of 8 cores take two replicas of 5, and one of higher priority takes the place of one.</summary>
    private static async Task PreemptAsync(Scene scene)
    {
        await scene.ApplyAsync(SmallFleet.Model("default", "low", "Low", "replicas: 2\n  resources: {requests: {cpu: \"5\"}}\n  placement: {tiers: [Cloud]}"));
        await scene.WaitForModelAsync("default", "low", "Ready", "True");
        await scene.ApplyAsync(SmallFleet.Model("default", "high", "Low", "priority: 9\n  resources: {requests: {cpu: \"5\"}}\n  placement: {tiers: [Cloud]}"));
        await scene.WaitForModelAsync("default", "high", "Ready", "True");
    }

    /// <summary>The same event again is told by a patch of the first.</summary>
    private static async Task FailTwiceAsync(Scene scene)
    {
        for (var i = 0; i < 2; i++)
        {
            await scene.ApplyAsync(SmallFleet.Model("default", "fails", "Low", "placement: {jurisdictions: [Atlantis]}"));
            await scene.WaitForModelAsync("default", "fails", "Placed", "False");
            await scene.ApplyAsync(SmallFleet.Model("default", "fails", "Low"));
            await scene.WaitForModelAsync("default", "fails", "Placed", "True");
        }
    }

    private static Task RelabelAsync(Scene scene, string node, string site) => scene.Api.MergePatchAsync(
        $"/api/v1/nodes/{node}",
        new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["site"] = site } } },
        CancellationToken.None);

    private static IReadOnlySet<Call> Used(EmbeddedCluster cluster) => OperatorRights.UsedIn(cluster.Cluster.Requests.All);

    private static HashSet<Call> Wanted() => [.. OperatorRights.All.Where(c => c != OperatorRights.Implied)];

    private static string Difference(IReadOnlySet<Call> used) =>
        $"not used: {string.Join(", ", Wanted().Except(used))}; not given: {string.Join(", ", used.Except(Wanted()))}";

    private static readonly IComparer<Call> Names = Comparer<Call>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));

    private static bool IsNotEmpty(JsonObject list) => list["items"]!.AsArray().Count > 0;

    private static bool IsEmpty(JsonObject list) => list["items"]!.AsArray().Count == 0;

    private static string Policy(string isolation) =>
        $$"""
        apiVersion: hybridplacement.io/v1alpha1
        kind: PlacementPolicy
        metadata: {name: default}
        spec:
          rules:
          - {name: sensitive, when: {sensitivity: [High]}, tiers: [OnPrem], isolation: {{isolation}}}
          - {name: rest, tiers: [Cloud, Edge, OnPrem]}
        """;
}
