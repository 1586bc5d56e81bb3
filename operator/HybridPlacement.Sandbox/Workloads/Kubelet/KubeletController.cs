using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Controllers;
using HybridPlacement.Sandbox.Workloads.Network;
using HybridPlacement.Sandbox.Workloads.Runtime;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>
/// The kubelets of all nodes: runs what is bound to them, reports it, and ends it when it is deleted.
/// </summary>
internal sealed class KubeletController : Controller, IAsyncDisposable
{
    private readonly ClusterCache _cache;
    private readonly IWorkloadApi _api;
    private readonly EventRecorder _events;
    private readonly NodePower _power;
    private readonly ImageCatalog _images;
    private readonly AddressPool _addresses;
    private readonly ProcessSupervisor _processes;
    private readonly WorkloadOptions _options;
    private readonly ConcurrentDictionary<ObjectKey, ProcessPod> _pods = new();
    private readonly Dictionary<ObjectKey, (string Uid, IPAddress Address, DateTimeOffset Since)> _simulated = [];

    public KubeletController(
        ClusterCache cache,
        IWorkloadApi api,
        EventRecorder events,
        NodePower power,
        ImageCatalog images,
        AddressPool addresses,
        ProcessSupervisor processes,
        WorkloadOptions options,
        TimeProvider clock,
        ILogger logger)
        : base(clock, logger)
    {
        _cache = cache;
        _api = api;
        _events = events;
        _power = power;
        _images = images;
        _addresses = addresses;
        _processes = processes;
        _options = options;
        cache.Pods.Changed += (old, pod) =>
        {
            if ((pod ?? old).Text("spec", "nodeName") is not null) Queue.Add(ObjectKey.Of((pod ?? old)!));
        };
        cache.Nodes.Changed += (old, node) =>
        {
            // Pods may be bound before their node is there, or outlive it.
            if ((old is null) != (node is null)) EnqueuePodsOf((node ?? old)!.Name());
        };
        power.Changed += EnqueuePodsOf;
    }

    /// <summary>The log of a container's present or previous run; null where there is none.</summary>
    public ContainerLog? Log(ObjectKey pod, string container, bool previous)
    {
        var run = _pods.GetValueOrDefault(pod)?.Find(container);
        return previous ? run?.PreviousLog : run?.Log;
    }

    /// <summary>The address of a pod with processes; null for one that is only said to run.</summary>
    public IPAddress? AddressOf(ObjectKey pod) => _pods.GetValueOrDefault(pod)?.Address;

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_pods.Values.Select(pod => pod.KillAsync()));
        foreach (var pod in _pods.Values) pod.Dispose();
        _pods.Clear();
        Dispose();
    }

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var pod = _cache.Pods.Get(key);
        if (pod is null || (_pods.TryGetValue(key, out var known) && known.Uid != pod.Uid())) await ForgetAsync(key);
        if (pod is null || _simulated.TryGetValue(key, out var simulated) && simulated.Uid != pod.Uid())
            ForgetSimulated(key);
        if (pod.Text("spec", "nodeName") is not { } nodeName) return;
        // It hears nothing and says nothing; what runs, runs.
        if (_power.IsDisconnected(nodeName) && !_power.IsStopped(nodeName)) return;
        var node = _cache.Nodes.Get(new ObjectKey("", nodeName));
        if (node is null || _power.IsStopped(nodeName))
        {
            // Nobody is there to report what became of it.
            await ForgetAsync(key);
            return;
        }

        if (_images.RunsProcess(pod!)) await RunAsync(key, pod!, node, cancellationToken);
        else await SimulateAsync(key, pod!, cancellationToken);
    }

    private async Task RunAsync(ObjectKey key, JsonObject pod, JsonObject node, CancellationToken cancellationToken)
    {
        if (!_pods.TryGetValue(key, out var running))
        {
            if (pod.Terminating())
            {
                await _api.DeleteAsync(ResourceKind.Pod, pod, 0, cancellationToken);
                return;
            }

            if (pod.Text("status", "phase") is "Succeeded" or "Failed") return;
            _pods[key] = running = Create(key, pod, node);
            running.Start();
        }

        if (pod.Terminating())
        {
            running.Stop(TimeSpan.FromSeconds(Math.Clamp(pod.Int32(30, "metadata", "deletionGracePeriodSeconds"), 0, 86_400)));
        }

        var ended = running.Ended;
        pod = await _api.PatchStatusAsync(ResourceKind.Pod, pod, status => running.WriteStatus(status, pod), cancellationToken);
        await _cache.Pods.ReachAsync(pod);
        if (ended && pod.Terminating()) await _api.DeleteAsync(ResourceKind.Pod, pod, 0, cancellationToken);
    }

    private ProcessPod Create(ObjectKey key, JsonObject pod, JsonObject node)
    {
        var address = _addresses.Take();
        var folder = Directory.CreateDirectory(Path.Combine(_processes.Folder, "pods", pod.Uid())).FullName;
        var nodeFolder = Directory.CreateDirectory(Path.Combine(_processes.Folder, "nodes", node.Name())).FullName;
        var config = new ConfigSource(_api, key.Namespace);
        return new ProcessPod(new PodContext
        {
            Pod = pod,
            Node = node,
            Address = address,
            Folder = folder,
            Volumes = new PodVolumes(pod, address.ToString(), folder, nodeFolder, config),
            Config = config,
            Images = _images,
            Processes = _processes,
            Events = _events,
            Options = _options,
            Clock = Clock,
            Changed = () => Queue.Add(key),
        })
        { Uid = pod.Uid() };
    }

    private async Task SimulateAsync(ObjectKey key, JsonObject pod, CancellationToken cancellationToken)
    {
        if (pod.Terminating())
        {
            await _api.DeleteAsync(ResourceKind.Pod, pod, 0, cancellationToken);
            return;
        }

        var phase = pod.Text("status", "phase");
        if (phase is "Succeeded" or "Failed") return;
        var now = Clock.GetUtcNow();
        if (!_simulated.TryGetValue(key, out var own)) _simulated[key] = own = (pod.Uid(), _addresses.Take(), now);
        var ready = own.Since + _options.SimulatedStartDelay;
        if (now < ready)
        {
            Queue.AddAfter(key, ready - now);
            return;
        }

        var ends = (pod.Text("spec", "restartPolicy") ?? "Always") != "Always";
        var end = ready + _options.SimulatedJobDuration;
        if (ends && now < end) Queue.AddAfter(key, end - now);
        await _api.PatchStatusAsync(ResourceKind.Pod, pod, status =>
        {
            if (ends && now >= end) SimulatedPod.WriteSucceeded(status, pod, own.Address.ToString(), now);
            else SimulatedPod.WriteRunning(status, pod, own.Address.ToString(), now);
        }, cancellationToken);
    }

    private async Task ForgetAsync(ObjectKey key)
    {
        if (!_pods.TryRemove(key, out var pod)) return;
        await pod.KillAsync();
        pod.Dispose();
        _addresses.Return(pod.Address);
        if (Directory.Exists(pod.Folder)) Directory.Delete(pod.Folder, recursive: true);
    }

    private void ForgetSimulated(ObjectKey key)
    {
        if (_simulated.Remove(key, out var own)) _addresses.Return(own.Address);
    }

    private void EnqueuePodsOf(string nodeName)
    {
        foreach (var pod in _cache.Pods.Find(ClusterCache.ByNode, nodeName)) Queue.Add(ObjectKey.Of(pod));
    }
}
