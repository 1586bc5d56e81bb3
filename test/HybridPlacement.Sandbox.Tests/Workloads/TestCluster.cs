using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Storage;
using HybridPlacement.Sandbox.Workloads;
using HybridPlacement.Sandbox.Workloads.Runtime;
using Microsoft.Extensions.Logging.Abstractions;

namespace HybridPlacement.Sandbox.Tests.Workloads;

/// <summary>All controllers over the real API server's rules and store, without HTTP, with delays short enough for tests.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly ApiServer _server;

    private TestCluster(ApiServer server, WorkloadCluster workloads)
    {
        _server = server;
        Api = new WorkloadApi(server);
        Workloads = workloads;
    }

    public IWorkloadApi Api { get; }

    public WorkloadCluster Workloads { get; }

    public static Task<TestCluster> StartAsync(params ProcessImage[] images) =>
        StartAsync(new WorkloadOptions { ProcessImages = images });

    public static async Task<TestCluster> StartAsync(WorkloadOptions behaviour)
    {
        var options = behaviour with
        {
            AutoscalerPeriod = TimeSpan.FromMilliseconds(20),
            SimulatedStartDelay = TimeSpan.FromMilliseconds(20),
            SimulatedJobDuration = TimeSpan.FromMilliseconds(20),
            NodeMonitorGracePeriod = TimeSpan.FromMilliseconds(100),
            RestartBackOffBase = TimeSpan.FromMilliseconds(50),
        };
        var store = new ObjectStore();
        var server = new ApiServer(
            store, new ResourceRegistry(BuiltInResources.All), TimeProvider.System, ClusterAdmission.Create(store, options));
        var namespaces = server.Resources.Find("", "v1", "namespaces")!;
        foreach (var name in new[] { "default", "kube-node-lease" })
        {
            server.Create(namespaces, "", new JsonObject { ["metadata"] = new JsonObject { ["name"] = name } }, WriteOptions.Internal);
        }

        return new TestCluster(
            server,
            await WorkloadCluster.StartAsync(new WorkloadApi(server), options, TimeProvider.System, NullLoggerFactory.Instance));
    }

    public IReadOnlyList<JsonObject> List(ResourceKind kind) =>
        [.. _server.Store.List(new GroupResource(kind.Group, kind.Plural)).Objects.Select(stored => stored.Tree)];

    public Task<JsonObject> ApplyAsync(ResourceKind kind, string yaml)
    {
        var resource = Yaml.Parse(yaml);
        resource["apiVersion"] ??= kind.ApiVersion;
        resource["kind"] ??= kind.Kind;
        if (kind.Namespaced) resource["metadata"]!["namespace"] ??= "default";
        return Api.CreateAsync(kind, resource, CancellationToken.None);
    }

    public async Task NodesAsync(params string[] names)
    {
        foreach (var name in names) await ApplyAsync(ResourceKind.Node, $"metadata: {{name: {name}}}\nspec: {{}}");
        foreach (var name in names) await UntilAsync(ResourceKind.Node, name, node => node.Condition("Ready").Text("status") == "True");
    }

    /// <summary>Changes an object as a client with retries on conflict would.</summary>
    public async Task ChangeAsync(ResourceKind kind, string name, Action<JsonObject> change)
    {
        while (true)
        {
            var copy = (JsonObject)Get(kind, name)!.DeepClone();
            change(copy);
            try
            {
                await Api.UpdateAsync(kind, copy, CancellationToken.None);
                return;
            }
            catch (WorkloadApiException exception) when (exception.IsRace)
            {
                await Task.Yield();
            }
        }
    }

    public Task DeleteAsync(ResourceKind kind, string name) => Api.DeleteAsync(kind, Get(kind, name)!, null, CancellationToken.None);

    public JsonObject? Get(ResourceKind kind, string name) => Api.GetAsync(
        kind, new ObjectKey(kind.Namespaced ? "default" : "", name), CancellationToken.None).Result;

    public IReadOnlyList<JsonObject> Pods => List(ResourceKind.Pod);

    /// <summary>Waits for an object to be as wanted; shows it when it isn't.</summary>
    public Task UntilAsync(ResourceKind kind, string name, Func<JsonObject, bool> condition) => Eventually.Async(
        () => Get(kind, name) is { } resource && condition(resource),
        () => $"{kind.Kind} {name}: {Get(kind, name)?.ToJsonString() ?? "not there"}; events: {Events()}");

    public Task UntilAsync(Func<bool> condition) => Eventually.Async(
        condition, () => string.Join('\n', Pods.Select(pod => pod.ToJsonString())) + Events());

    public string Events() => string.Join('\n', List(ResourceKind.Event)
        .Select(item => $"{item.Text("involvedObject", "name")} {item.Text("reason")}: {item.Text("message")}"));

    public ValueTask DisposeAsync() => Workloads.DisposeAsync();
}
