using System.Text.Json.Nodes;
using HybridPlacement.Sandbox;

namespace HybridPlacement.Benchmarks.Chaos;

/// <summary>
/// What people have written: the namespaces, nodes, pools, policies and models, each as it was last applied, so that it can be
/// applied again where the store has lost it.
/// </summary>
internal sealed class World(SandboxCluster cluster) : IDisposable
{
    private static readonly (string Site, string Tier, int Nodes, string Cost, string More)[] Sites =
    [
        ("munich", "OnPrem", 3, "0.03", "compliance: [HIPAA]"),
        ("berlin", "OnPrem", 2, "0.05", ""),
        ("azure", "Cloud", 3, "0.08", ""),
        ("aws", "Cloud", 2, "0.11", "maxSensitivity: Low"),
        ("shop", "Edge", 2, "0.17", ""),
        ("kiosk", "Edge", 2, "0.23", "connectivity: Intermittent"),
    ];

    private readonly ApiCalls _api = ApiCalls.Of(cluster.KubeconfigPath);
    private readonly SortedDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);

    /// <summary>The names of pools' sites, and of their nodes.</summary>
    public static IReadOnlyList<string> SiteNames { get; } = [.. Sites.Select(s => s.Site)];

    public static IReadOnlyList<string> NodeNames { get; } =
        [.. Sites.SelectMany(s => Enumerable.Range(1, s.Nodes).Select(i => $"{s.Site}-{i}"))];

    public static string SiteOf(string node) => node[..node.LastIndexOf('-')];

    /// <summary>The models there are, in a fixed order.</summary>
    public IReadOnlyList<JsonObject> Models => [.. _objects.Values.Where(o => (string?)o["kind"] == "ModelDeployment")];

    public void Dispose() => _api.Dispose();

    public async Task BuildAsync(CancellationToken ct)
    {
        await ApplyAsync("{apiVersion: v1, kind: Namespace, metadata: {name: open}}", ct);
        await ApplyAsync("{apiVersion: v1, kind: Namespace, metadata: {name: strict, labels: {security: strict}} }", ct);
        foreach (var node in NodeNames)
            await ApplyNodeAsync(node, SiteOf(node), cordoned: false, ct);
        foreach (var site in SiteNames)
            await ApplyPoolAsync(site, null, null, ct);
        await ApplyPolicyAsync("default", highOnPremOnly: true, ct);
        await ApplyPolicyAsync("strict", highOnPremOnly: true, ct);
    }

    public Task ApplyNodeAsync(string node, string? site, bool cordoned, CancellationToken ct) => ApplyAsync(
        $$"""
        apiVersion: v1
        kind: Node
        metadata: {name: {{node}}, labels: { {{(site is null ? "" : $"node-restriction.kubernetes.io/site: {site}")}} } }
        spec: {unschedulable: {{(cordoned ? "true" : "false")}} }
        """,
        ct);

    public Task ApplyModelAsync(
        string name, string ns, string sensitivity, string latency, int replicas, CancellationToken ct, string more = "") => ApplyAsync(
        $$"""
        apiVersion: hybridplacement.io/v1alpha1
        kind: ModelDeployment
        metadata: {name: {{name}}, namespace: {{ns}} }
        spec:
          model: {uri: "https://models.example/1/m.onnx"}
          sensitivity: {{sensitivity}}
          latency: {{latency}}
          replicas: {{replicas}}
          resources: {requests: {cpu: 10m, memory: 16Mi} }
          {{more}}
        """,
        ct);

    public Task ApplyPoolAsync(string site, string? tier, string? cost, CancellationToken ct)
    {
        var known = Sites.Single(s => s.Site == site);
        return ApplyAsync(
            $$"""
            apiVersion: hybridplacement.io/v1alpha1
            kind: PlacementPool
            metadata: {name: {{site}}, labels: {site: {{site}} } }
            spec:
              tier: {{tier ?? known.Tier}}
              nodeSelector: {matchLabels: {node-restriction.kubernetes.io/site: {{site}} } }
              cost: {perCpuHour: "{{cost ?? known.Cost}}", perGiBHour: "0", perGpuHour: "1"}
              {{known.More}}
            """,
            ct);
    }

    public Task ApplyPolicyAsync(string name, bool highOnPremOnly, CancellationToken ct) => ApplyAsync(
        name == "strict"
            ? $$"""
              apiVersion: hybridplacement.io/v1alpha1
              kind: PlacementPolicy
              metadata: {name: strict}
              spec:
                priority: 10
                namespaceSelector: {matchLabels: {security: strict} }
                rules:
                - {name: all-on-premises, tiers: [{{(highOnPremOnly ? "OnPrem" : "OnPrem, Edge")}}], isolation: Restricted}
                weights: {cost: 100, headroom: 0, latency: 0, spread: 0}
                stability: {minImprovement: 0}
              """
            : $$"""
              apiVersion: hybridplacement.io/v1alpha1
              kind: PlacementPolicy
              metadata: {name: default}
              spec:
                rules:
                - {name: sensitive, when: {sensitivity: [High]}, tiers: [OnPrem]{{(highOnPremOnly ? "" : ", compliance: [HIPAA]")}} }
                - {name: fast, when: {latency: [Low]}, tiers: [{{(highOnPremOnly ? "Edge, OnPrem, Cloud" : "OnPrem, Cloud")}}]}
                - {name: rest, tiers: [{{(highOnPremOnly ? "Cloud, OnPrem" : "OnPrem")}}]}
                weights: {cost: 100, headroom: 0, latency: 0, spread: 0}
                stability: {minImprovement: 0}
              """,
        ct);

    public async Task ApplyAsync(string yaml, CancellationToken ct)
    {
        var obj = Api.Manifests.ManifestReader.Read(yaml, "chaos.yaml").Single().Content;
        _objects[PathOf(obj)] = obj;
        await _api.ApplyAsync(PathOf(obj), obj, ct);
    }

    /// <summary>Changes an object that is there and applies it.</summary>
    public Task ChangeAsync(JsonObject obj, CancellationToken ct) => _api.ApplyAsync(PathOf(obj), obj, ct);

    public Task DeleteAsync(JsonObject obj, CancellationToken ct)
    {
        var path = PathOf(obj);
        _objects.Remove(path);
        return TryAsync(() => _api.DeleteAsync(path, ct));
    }

    public JsonObject? Find(string kind, string name) =>
        _objects.Values.FirstOrDefault(o => (string?)o["kind"] == kind && (string?)o["metadata"]!["name"] == name);

    /// <summary>Meddles with what isn't people's: a path that isn't there is left alone.</summary>
    public Task TamperAsync(string path, JsonObject? patch, CancellationToken ct) =>
        TryAsync(() => patch is null ? _api.DeleteAsync(path, ct) : _api.MergeAsync(path, patch, ct));

    public async Task ForgetEventsAsync(CancellationToken ct)
    {
        foreach (var ns in new[] { "default", "open", "strict" })
            await _api.DeleteAsync($"/apis/events.k8s.io/v1/namespaces/{ns}/events", ct);
    }

    /// <summary>Makes what people have written true again after the store lost some of it.</summary>
    public async Task ReassertAsync(Mirror mirror, CancellationToken ct)
    {
        foreach (var kind in new[] { "Namespace", "Node", "PlacementPool", "PlacementPolicy", "ModelDeployment" })
        {
            foreach (var (path, obj) in _objects.Where(o => (string?)o.Value["kind"] == kind))
                await _api.ApplyAsync(path, obj, ct);
            foreach (var obj in mirror.List(Resource(kind)).Where(o => !_objects.ContainsKey(PathOf(o, kind)) && kind != "Namespace"))
                await TryAsync(() => _api.DeleteAsync(PathOf(obj, kind), ct));
        }
    }

    /// <summary>People's objects that the store doesn't have.</summary>
    public IEnumerable<string> Missing(Mirror mirror) => _objects
        .Where(o => mirror.Find(Resource((string)o.Value["kind"]!), Key.Of(o.Value)) is null).Select(o => o.Key);

    private static async Task TryAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (ApiCallException e) when (e.Code == 404)
        {
            // It may have gone, or not have come yet: which of them isn't the seed's to say.
        }
    }

    private static string Resource(string kind) => kind switch
    {
        "PlacementPolicy" => "placementpolicies",
        _ => kind.ToLowerInvariant() + "s",
    };

    internal static string PathOf(JsonObject obj, string? kind = null)
    {
        kind ??= (string)obj["kind"]!;
        var (ns, name) = Key.Of(obj);
        var root = kind switch
        {
            "Namespace" or "Node" => "/api/v1",
            "CustomResourceDefinition" => "/apis/apiextensions.k8s.io/v1",
            _ => "/apis/hybridplacement.io/v1alpha1",
        };
        return ns.Length == 0 ? $"{root}/{Resource(kind)}/{name}" : $"{root}/namespaces/{ns}/{Resource(kind)}/{name}";
    }
}
