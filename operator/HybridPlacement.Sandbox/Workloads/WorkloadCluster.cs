using System.Net;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Controllers;
using HybridPlacement.Sandbox.Workloads.Kubelet;
using HybridPlacement.Sandbox.Workloads.Network;
using HybridPlacement.Sandbox.Workloads.Runtime;
using HybridPlacement.Sandbox.Workloads.Scheduling;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Workloads;

/// <summary>The simulated half of a cluster: everything that acts on objects rather than stores them.</summary>
internal sealed class WorkloadCluster : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ClusterCache _cache;
    private readonly IWorkloadApi _api;
    private readonly TimeProvider _clock;
    private readonly LoopbackBlock _block;
    private readonly ProcessSupervisor _processes;
    private readonly KubeletController _kubelet;
    private readonly Scheduler _scheduler;
    private readonly List<Controller> _controllers;
    private readonly EventRecorder _events;
    private readonly EventExpiry _eventExpiry;
    private readonly List<Task> _running = [];

    private WorkloadCluster(
        IWorkloadApi api, WorkloadOptions options, ProcessSupervisor processes, TimeProvider clock, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger("HybridPlacement.Sandbox.Workloads");
        _api = api;
        _clock = clock;
        _processes = processes;
        _cache = new ClusterCache(api, logger);
        _block = LoopbackBlock.Claim();
        Nodes = new NodePower(clock);
        _events = new EventRecorder(api, clock, logger);
        _eventExpiry = new EventExpiry(api, options.EventTimeToLive, clock);
        var images = new ImageCatalog(options.ProcessImages);
        _kubelet = new KubeletController(
            _cache, api, _events, Nodes, images, _block.Pods, processes, options, clock, logger);
        _scheduler = new Scheduler(_cache, api, _events, clock, logger);
        _controllers =
        [
            _scheduler,
            new NodeLifecycle(_cache, api, _events, Nodes, options.NodeMonitorGracePeriod, clock, logger),
            new NodeLeases(_cache, api, Nodes, options.LeaseRenewInterval, clock, logger),
            new TaintEviction(_cache, api, _events, clock, logger),
            new PodGarbage(_cache, api, clock, logger),
            new ServiceAccountController(_cache, api, clock, logger),
            new DeploymentController(_cache, api, _events, clock, logger),
            new ReplicaSetController(_cache, api, _events, clock, logger),
            new JobController(_cache, api, _events, clock, logger),
            new AutoscalerController(_cache, api, _events, options, clock, logger),
            new DisruptionController(_cache, api, clock, logger),
            new EndpointsController(_cache, api, clock, logger),
            new ServiceController(_cache, api, _events, _block.Services, images, clock, logger),
            .. _cache.Unsupported.Select(kind => new UnsupportedController(kind, _events, clock, logger)),
        ];
    }

    /// <summary>Takes nodes away and brings them back.</summary>
    public NodePower Nodes { get; }

    /// <summary>The private folder of volumes and logs.</summary>
    public string Folder => _processes.Folder;

    /// <summary>Ids of the processes that run now.</summary>
    public IReadOnlyCollection<int> ProcessIds => _processes.Running;

    public static async Task<WorkloadCluster> StartAsync(
        IWorkloadApi api, WorkloadOptions options, TimeProvider clock, ILoggerFactory loggers)
    {
        var processes = await ProcessSupervisor.StartAsync();
        WorkloadCluster? cluster = null;
        try
        {
            cluster = new WorkloadCluster(api, options, processes, clock, loggers);
            await cluster.StartAsync();
            return cluster;
        }
        catch
        {
            if (cluster is not null) await cluster.DisposeAsync();
            else await processes.DisposeAsync();
            throw;
        }
    }

    /// <summary>A container's log; null where it has none (yet), or its pod is only pretended to run.</summary>
    public IAsyncEnumerable<LogLine>? ReadLog(
        string podNamespace, string podName, string container, bool previous, int? tail, bool follow, CancellationToken cancellationToken) =>
        _kubelet.Log(new ObjectKey(podNamespace, podName), container, previous)?.ReadAsync(tail, follow, cancellationToken);

    /// <summary>Where a pod's processes listen; null where it has none.</summary>
    public IPAddress? AddressOf(string podNamespace, string podName) => _kubelet.AddressOf(new ObjectKey(podNamespace, podName));

    /// <summary>
    /// Decides an eviction and, when it is allowed, counts it in the budget; deleting the pod is the caller's. Two evictions at
    /// once can't both have the last one: the second write conflicts and is decided anew.
    /// </summary>
    /// <param name="pod">The pod.</param>
    /// <param name="dryRun">Whether it is only decided.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<EvictionDecision> TryEvictAsync(JsonObject pod, bool dryRun, CancellationToken cancellationToken)
    {
        while (true)
        {
            var decision = Eviction.Decide(pod, await BudgetsAsync(pod.Namespace(), cancellationToken));
            if (dryRun || decision.Budget is not { } budget) return decision;
            try
            {
                var written = await _api.PatchStatusAsync(
                    ResourceKind.PodDisruptionBudget, budget, status => Eviction.Count(status, pod.Name(), _clock.GetUtcNow()), cancellationToken);
                await _cache.PodDisruptionBudgets.ReachAsync(written);
                return decision;
            }
            catch (WorkloadApiException exception) when (exception.IsRace)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), _clock, cancellationToken);
            }
        }
    }

    /// <summary>As they are stored: the cache may be a moment behind, and an eviction is decided once.</summary>
    private async Task<List<JsonObject>> BudgetsAsync(string podNamespace, CancellationToken cancellationToken)
    {
        var budgets = new List<JsonObject>();
        foreach (var known in _cache.PodDisruptionBudgets.Find(ClusterCache.ByNamespace, podNamespace))
        {
            var stored = await _api.GetAsync(ResourceKind.PodDisruptionBudget, ObjectKey.Of(known), cancellationToken);
            if (stored is not null) budgets.Add(stored);
        }

        return budgets;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        await _kubelet.DisposeAsync();
        foreach (var controller in _controllers) controller.Dispose();
        _block.Dispose();
        await _processes.DisposeAsync();
        _stop.Dispose();
    }

    private async Task StartAsync()
    {
        foreach (var cache in _cache.All) _running.Add(cache.RunAsync(_stop.Token));
        await Task.WhenAll(_cache.All.Select(cache => cache.Synced));
        _scheduler.Load();
        _running.Add(_events.RunAsync(_stop.Token));
        _running.Add(_eventExpiry.RunAsync(_stop.Token));
        foreach (var controller in _controllers.Append(_kubelet))
            _running.Add(Task.Run(() => controller.RunAsync(_stop.Token)));
    }
}
