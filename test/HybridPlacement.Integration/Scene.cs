using System.Text.Json;
using System.Text.Json.Nodes;
using HybridPlacement.Api.Manifests;
using HybridPlacement.Cli.Sandboxing;
using HybridPlacement.Integration.Charts;
using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Tools;
using HybridPlacement.Operator;
using Microsoft.Extensions.Logging.Abstractions;

namespace HybridPlacement.Integration;

/// <summary>A cluster with the four kinds installed and the operator running on it, for one test fixture.</summary>
internal sealed class Scene : IAsyncDisposable
{
    /// <summary>How long a test waits for what must come: far more than it takes, since CI machines are slow.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private CancellationTokenSource _stop = new();
    private Task _operator = Task.CompletedTask;

    private Func<OperatorOptions, OperatorOptions> _configure = o => o;

    private Scene(TestCluster cluster)
    {
        Cluster = cluster;
        Api = new ApiConnection(cluster.Kubeconfig);
    }

    public TestCluster Cluster { get; }

    public ApiConnection Api { get; }

    public static async Task<Scene> StartAsync(
        bool withOperator = true, TestCluster? cluster = null, Func<OperatorOptions, OperatorOptions>? configure = null)
    {
        var scene = new Scene(cluster ?? await TestCluster.StartAsync(async () => await EmbeddedCluster.StartAsync()));
        scene._configure = configure ?? scene._configure;
        try
        {
            foreach (var file in Directory.GetFiles(Repository.Path("crds"), "*.yaml").Order(StringComparer.Ordinal))
                await scene.InstallAsync(ManifestReader.ReadPath(file).Single().Content);
            if (withOperator)
                scene.StartOperator();
            return scene;
        }
        catch
        {
            await scene.DisposeAsync();
            throw;
        }
    }

    /// <summary>A cluster as it is: without the kinds, without an operator.</summary>
    public static Scene On(TestCluster cluster, Func<OperatorOptions, OperatorOptions> configure) =>
        new(cluster) { _configure = configure };

    public void StartOperator() => _operator = OperatorHost.RunAsync(
        _configure(new OperatorOptions
        {
            Kubeconfig = Cluster.Kubeconfig,
            LeaderElection = false,
            HttpEndpoint = null,
            FileRoot = Repository.Path("samples", "models"),
        }),
        NullLoggerFactory.Instance,
        _stop.Token);

    public async Task StopOperatorAsync()
    {
        await _stop.CancelAsync();
        await _operator.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _stop = new CancellationTokenSource();
    }

    /// <summary>On a control plane without kubelets, says of each node what its kubelet would.</summary>
    public async Task MakeNodesReadyAsync()
    {
        if (Cluster.RunsPods)
            return;
        var nodes = await Api.GetAsync("/api/v1/nodes", CancellationToken.None);
        foreach (var node in nodes["items"]!.AsArray())
        {
            var ready = new JsonObject
            {
                ["status"] = new JsonObject
                {
                    ["conditions"] = new JsonArray(new JsonObject
                    {
                        ["type"] = "Ready",
                        ["status"] = "True",
                        ["reason"] = "KubeletReady",
                        ["lastHeartbeatTime"] = "2026-01-01T00:00:00Z",
                        ["lastTransitionTime"] = "2026-01-01T00:00:00Z",
                    }),
                },
            };
            await Api.MergePatchAsync($"/api/v1/nodes/{node!["metadata"]!["name"]}/status", ready, CancellationToken.None);
            await Api.MergePatchAsync(
                $"/api/v1/nodes/{node["metadata"]!["name"]}",
                new JsonObject { ["spec"] = new JsonObject { ["taints"] = Untainted(node) } },
                CancellationToken.None);
        }
    }

    /// <summary>A node's taints without the one that its kubelet's report takes away.</summary>
    public static JsonArray Untainted(JsonNode node) => new([.. (node["spec"]?["taints"]?.AsArray() ?? [])
        .Where(t => (string?)t!["key"] != "node.kubernetes.io/not-ready").Select(t => t!.DeepClone())]);

    public async Task ApplyAsync(string yaml)
    {
        foreach (var manifest in ManifestReader.Read(yaml, "test.yaml"))
            await Api.ApplyAsync(manifest.Content, CancellationToken.None);
    }

    public async Task ApplyFileAsync(params string[] path)
    {
        foreach (var manifest in ManifestReader.ReadPath(Repository.Path(path)))
            await Api.ApplyAsync(manifest.Content, CancellationToken.None);
    }

    /// <summary>A namespace of its own, for one test.</summary>
    public Task CreateNamespaceAsync(string name) =>
        ApplyAsync($"{{apiVersion: v1, kind: Namespace, metadata: {{name: {name}, labels: {{team: {name}}}}}}}");

    public Task<JsonObject> PatchAsync(string path, string json) =>
        Api.MergePatchAsync(path, JsonNode.Parse(json)!.AsObject(), CancellationToken.None);

    /// <summary>The Prometheus operator's kind, without the operator.</summary>
    public Task InstallPodMonitorsAsync() => InstallAsync(ManifestReader.Read(
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: podmonitors.monitoring.coreos.com}
        spec:
          group: monitoring.coreos.com
          names: {kind: PodMonitor, plural: podmonitors, singular: podmonitor, listKind: PodMonitorList}
          scope: Namespaced
          versions:
          - name: v1
            served: true
            storage: true
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """,
        "podmonitors.yaml").Single().Content);

    /// <summary>The objects of a collection.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(string path) =>
        [.. (await Api.GetAsync(path, CancellationToken.None))["items"]!.AsArray().Select(i => i!.AsObject())];

    /// <summary>Waits until what is observed is as wanted; the failure shows what it was last.</summary>
    public async Task<T> WaitForAsync<T>(Func<Task<T>> observe, Func<T, bool> wanted, string what)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        T last;
        do
        {
            if (_operator.IsFaulted)
                await _operator;
            last = await observe();
            if (wanted(last))
                return last;
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
        while (!limit.IsCancellationRequested);
        throw new AssertionException($"no {what} within {Patience.TotalSeconds} s; last seen:\n{JsonSerializer.Serialize(last)}");
    }

    public Task<JsonObject> WaitForModelAsync(string @namespace, string name, string condition, string status) =>
        WaitForAsync(
            $"/apis/hybridplacement.io/v1alpha1/namespaces/{@namespace}/modeldeployments/{name}",
            model => (string?)Condition(model, condition)?["status"] == status
                && (long?)model["status"]?["observedGeneration"] == (long?)model["metadata"]?["generation"],
            $"condition {condition}={status}");

    /// <summary>Waits until an object is as wanted; the failure shows what it was last.</summary>
    public async Task<JsonObject> WaitForAsync(string path, Func<JsonObject, bool> wanted, string what)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        JsonObject? last = null;
        try
        {
            do
            {
                if (_operator.IsFaulted)
                    await _operator;
                last = await Api.GetAsync(path, limit.Token);
                if (wanted(last))
                {
                    AssertRightsSuffice();
                    return last;
                }
            }
            while (await timer.WaitForNextTickAsync(limit.Token));
        }
        catch (OperationCanceledException)
        {
            // The time is up.
        }

        throw new AssertionException($"{path}: no {what} within {Patience.TotalSeconds} s; last seen:\n{last}");
    }

    /// <summary>In whatever test the operator makes a call that the chart gives it no right to, that test fails.</summary>
    private void AssertRightsSuffice()
    {
        if (Cluster is EmbeddedCluster embedded)
            Assert.That(OperatorRights.UsedIn(embedded.Cluster.Requests.All).Except(OperatorRights.All).Except([OperatorRights.WithoutChart]), Is.Empty,
                "calls of the operator that charts/hybrid-placement/files/rbac.yaml doesn't allow");
    }

    public Task WaitUntilAsync(Func<bool> condition, string what, Func<string>? last = null) =>
        WaitUntilAsync(() => Task.FromResult(condition()), what, last);

    public async Task WaitUntilAsync(Func<Task<bool>> condition, string what, Func<string>? last = null)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
                throw new AssertionException($"no {what} within {Patience.TotalSeconds} s{(last is null ? "" : $"; {last()}")}");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    public static JsonNode? Condition(JsonObject model, string type) =>
        model["status"]?["conditions"]?.AsArray().FirstOrDefault(c => (string?)c!["type"] == type);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _operator.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Api.Dispose();
        await Cluster.DisposeAsync();
        _stop.Dispose();
    }

    /// <summary>Applies a CustomResourceDefinition and waits until its kind is served.</summary>
    public async Task InstallAsync(JsonObject definition)
    {
        await Api.ApplyAsync(definition, CancellationToken.None);
        await WaitForAsync(
            $"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{definition["metadata"]!["name"]}",
            d => (string?)Condition(d, "Established")?["status"] == "True",
            "condition Established");
    }
}
