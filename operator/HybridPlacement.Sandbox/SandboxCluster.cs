using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Faults;
using HybridPlacement.Sandbox.Http;
using HybridPlacement.Sandbox.Storage;
using HybridPlacement.Sandbox.Workloads;
using HybridPlacement.Sandbox.Workloads.Controllers;

namespace HybridPlacement.Sandbox;

/// <summary>
/// A Kubernetes API of its own on a loopback port, with simulated nodes: start it, use it through its kubeconfig with any
/// client, dispose it. All its objects are in memory; all its files are in one folder that goes with it.
/// </summary>
/// <example>
/// <code>
/// await using var cluster = await SandboxCluster.StartAsync(new SandboxOptions());
/// // kubectl --kubeconfig {cluster.KubeconfigPath} get nodes
/// </code>
/// </example>
public sealed class SandboxCluster : IAsyncDisposable
{
    private static readonly string[] InitialNamespaces = ["default", "kube-node-lease", "kube-public", "kube-system"];

    private readonly CancellationTokenSource _stop = new();
    private readonly ApiServer _api;
    private readonly List<Task> _running = [];
    private WorkloadCluster? _workloads;
    private HttpFrontend? _frontend;

    private SandboxCluster(SandboxOptions options)
    {
        var store = new ObjectStore(options.WatchHistory);
        Faults = new FaultPort(store, options.FaultSeed, (downtime, ct) => _frontend!.RestartAsync(downtime, ct));
        _api = new ApiServer(
            store, new ResourceRegistry(BuiltInResources.All), options.Clock, ClusterAdmission.Create(store, options.Workloads));
    }

    /// <summary>Where the API listens: <c>https://127.0.0.1:PORT</c>.</summary>
    public Uri BaseUri => _frontend!.BaseUri;

    /// <summary>The bearer token of the one user, who may do everything. Made anew for each cluster.</summary>
    public string Token { get; } = RandomNumberGenerator.GetHexString(48, lowercase: true);

    /// <summary>A kubeconfig with address, certificate authority and token.</summary>
    public string Kubeconfig => KubeconfigText.Write(BaseUri, _frontend!.Certificate.AuthorityPem, Token);

    /// <summary>The file that holds <see cref="Kubeconfig"/>, readable by this user only.</summary>
    public string KubeconfigPath => Path.Combine(_workloads!.Folder, "kubeconfig");

    /// <summary>Breaks the API in the ways that real ones break, for tests.</summary>
    public FaultPort Faults { get; }

    /// <summary>Takes nodes away and brings them back.</summary>
    public NodePower Nodes => _workloads!.Nodes;

    /// <summary>Ids of the processes that run pods now.</summary>
    public IReadOnlyCollection<int> ProcessIds => _workloads!.ProcessIds;

    /// <summary>What clients asked of the API so far.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>
    /// Every change of every object from now on, in the order it was made, past all faults: for checkers that must miss
    /// nothing. Call it once for each reader.
    /// </summary>
    public async IAsyncEnumerable<ClusterChange> ChangesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (resource, change) in _api.Store.Feed().ReadAllAsync(cancellationToken))
            yield return new ClusterChange(resource.Group, resource.Resource, Copy(change.Current), change.Deleted);
    }

    private static JsonObject Copy(StoredObject stored) =>
        (JsonObject)JsonNode.Parse(stored.Json.Span, documentOptions: new System.Text.Json.JsonDocumentOptions { MaxDepth = 128 })!;

    /// <summary>Starts a cluster without nodes; it is ready when this returns.</summary>
    public static async Task<SandboxCluster> StartAsync(SandboxOptions options, CancellationToken cancellationToken = default)
    {
        var cluster = new SandboxCluster(options);
        try
        {
            await cluster.StartPartsAsync(options, cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the pods' processes, then the API; removes all files.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_frontend is not null)
            await _frontend.DisposeAsync();
        if (_workloads is not null)
            await _workloads.DisposeAsync();
        foreach (var task in _running)
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task StartPartsAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        // Side by side: the listener takes as long as all the rest. Nobody knows its address yet.
        var frontend = Task.Run(() => ListenAsync(options, cancellationToken), CancellationToken.None);
        try
        {
            MakeNamespaces();
            RunControllers(options.Clock);
            _workloads = await WorkloadCluster.StartAsync(new WorkloadApi(_api), options.Workloads, options.Clock, options.Loggers);
        }
        finally
        {
            _frontend = await frontend;
        }

        await KubeconfigText.WriteFileAsync(KubeconfigPath, Kubeconfig, cancellationToken);
    }

    private Task<HttpFrontend> ListenAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        var authentication = new Authentication(Token, options.Clock);
        return HttpFrontend.StartAsync(
            new RequestRouter(
                _api, new PodSubresources(_api, () => _workloads), new Reviews(_api, authentication), Faults, options.Clock),
            authentication,
            Requests,
            Faults,
            options.Clock,
            options.Loggers,
            cancellationToken);
    }

    private void MakeNamespaces()
    {
        var namespaces = _api.Resources.Find(string.Empty, "v1", "namespaces")!;
        foreach (var name in InitialNamespaces)
            _api.Create(namespaces, string.Empty, new() { ["metadata"] = new JsonObject { ["name"] = name } }, WriteOptions.Internal);
    }

    private void RunControllers(TimeProvider clock)
    {
        Run(new GarbageCollector(_api).RunAsync);
        Run(new CustomResourceController(_api, clock).RunAsync);
        Run(new TerminationController(_api, clock).RunAsync);
        Run(new PolicyController(_api).RunAsync);
        void Run(Func<CancellationToken, Task> controller) => _running.Add(Task.Run(() => controller(_stop.Token), CancellationToken.None));
    }
}
