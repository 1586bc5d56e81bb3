using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Runtime;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Workloads.Scheduling;

/// <summary>Binds pods to nodes, one after the other, on a snapshot that its own loop keeps up to date.</summary>
internal sealed class Scheduler : Controller
{
    private const string Source = "default-scheduler";

    // Not the name of anything: asks for all pods without a node to be looked at again.
    private static readonly ObjectKey RetryPending = new("", "");
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    private readonly ClusterCache _cache;
    private readonly IWorkloadApi _api;
    private readonly EventRecorder _events;
    private readonly SchedulingSnapshot _snapshot;
    private readonly Dictionary<ObjectKey, string> _uids = [];
    private readonly Dictionary<ObjectKey, SchedulingPod> _pending = [];

    // Ids of pods whose binding the store has lost: what is said of their place is no longer true.
    private readonly ConcurrentDictionary<string, byte> _unbound = new(StringComparer.Ordinal);

    public Scheduler(ClusterCache cache, IWorkloadApi api, EventRecorder events, TimeProvider clock, ILogger logger)
        : base(clock, logger)
    {
        _cache = cache;
        _api = api;
        _events = events;
        _snapshot = new SchedulingSnapshot { Budgets = Budgets };
        cache.Nodes.Changed += (old, node) => Queue.Add(ObjectKey.Of((node ?? old)!));
        cache.Claims.Changed += (old, _) =>
        {
            if (old is null) Queue.Add(RetryPending);
        };
        cache.Pods.Changed += (old, pod) =>
        {
            if (old.Text("spec", "nodeName") is not null && pod is not null && pod.Text("spec", "nodeName") is null)
                _unbound[pod.Uid()] = 0;

            // Status changes of bound pods matter only when they end it.
            if (old is not null && pod is not null && old.Uid() == pod.Uid()
                && old.Text("spec", "nodeName") == pod.Text("spec", "nodeName") && pod.Text("spec", "nodeName") is not null
                && Ended(old) == Ended(pod)
                && JsonNode.DeepEquals(old.At("metadata", "labels"), pod.At("metadata", "labels"))) return;
            Queue.Add(ObjectKey.Of((pod ?? old)!));
        };
    }

    /// <summary>Takes in what is placed already; before the loop starts, when the caches are in sync.</summary>
    public void Load()
    {
        foreach (var node in _cache.Nodes.All) _snapshot.Node(node.Name()).Update(node);
        foreach (var pod in _cache.Pods.All.Where(pod => pod.Text("spec", "nodeName") is not null && !Ended(pod)))
        {
            _snapshot.Place(SchedulingPod.Read(pod));
            _uids[ObjectKey.Of(pod)] = pod.Uid();
        }
    }

    protected override Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (key == RetryPending)
        {
            foreach (var (pending, _) in _pending.OrderByDescending(pair => pair.Value.Priority)) Queue.Add(pending);
            return Task.CompletedTask;
        }

        return key.Namespace.Length == 0 ? NodeChanged(key) : PodChangedAsync(key, cancellationToken);
    }

    private Task NodeChanged(ObjectKey key)
    {
        _snapshot.Node(key.Name).Update(_cache.Nodes.Get(key));
        Retry();
        return Task.CompletedTask;
    }

    private async Task PodChangedAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var pod = _cache.Pods.Get(key);
        if (pod is null || Ended(pod) || (_uids.TryGetValue(key, out var known) && known != pod.Uid())) Forget(key);
        if (pod is null || Ended(pod)) return;
        _uids[key] = pod.Uid();
        if (pod.Text("spec", "nodeName") is not null)
        {
            _pending.Remove(key);
            Denominate(pod.Uid());
            _snapshot.Place(SchedulingPod.Read(pod));
            return;
        }

        if (_unbound.TryRemove(pod.Uid(), out _)) _snapshot.Remove(pod.Uid());

        // Bound by us already, the cache hasn't heard yet.
        if (_snapshot.IsPlaced(pod.Uid())) return;
        if (pod.Terminating() || pod.Text("spec", "schedulerName") is { } other && other != Source) return;
        await ScheduleAsync(key, pod, cancellationToken);
    }

    private async Task ScheduleAsync(ObjectKey key, JsonObject pod, CancellationToken cancellationToken)
    {
        if (pod.Items("spec", "schedulingGates").Any())
        {
            await RefuseAsync(pod, "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates", "", cancellationToken);
            return;
        }

        var wanted = WithPriority(SchedulingPod.Read(pod), pod);
        if (MissingClaim(pod) is { } claim)
        {
            _pending[key] = wanted;
            var missing = $"0/{_snapshot.Nodes.Count()} nodes are available: persistentvolumeclaim \"{claim}\" not found. not found";
            await RefuseAsync(pod, "Unschedulable", missing, "", cancellationToken);
            return;
        }

        var result = Placing.Decide(wanted, _snapshot);
        if (result.NodeName is null)
        {
            _pending[key] = wanted;
            await PreemptAsync(wanted, result, cancellationToken);
            await RefuseAsync(pod, "Unschedulable", result.Message, result.Preemption?.Node.Name ?? "", cancellationToken);
            return;
        }

        _pending.Remove(key);
        _snapshot.Place(wanted with { NodeName = result.NodeName });
        try
        {
            await _api.BindAsync(pod, result.NodeName, cancellationToken);
        }
        catch (WorkloadApiException)
        {
            _snapshot.Remove(wanted.Uid);
            throw;
        }

        _events.Normal(pod, Source, "Scheduled", $"Successfully assigned {key} to {result.NodeName}");
    }

    private async Task RefuseAsync(
        JsonObject pod, string reason, string message, string nominated, CancellationToken cancellationToken)
    {
        if (pod.Condition("PodScheduled").Text("message") != message && reason == "Unschedulable")
        {
            _events.Warning(pod, Source, "FailedScheduling", message);
        }

        await _api.PatchStatusAsync(ResourceKind.Pod, pod, status =>
        {
            status["phase"] ??= "Pending";
            status.SetCondition("PodScheduled", "False", reason, message, Clock.GetUtcNow());
            if (nominated.Length > 0) status["nominatedNodeName"] = nominated;
        }, cancellationToken);
    }

    private async Task PreemptAsync(SchedulingPod pod, PlacingResult result, CancellationToken cancellationToken)
    {
        if (result.Preemption is not { } plan) return;
        _snapshot.Nominated[pod.Uid] = pod with { NodeName = plan.Node.Name };
        _snapshot.Victims[pod.Uid] = [.. plan.Victims.Select(victim => victim.Uid)];
        foreach (var victim in plan.Victims)
        {
            if (_cache.Pods.Get(new ObjectKey(victim.Namespace, victim.Name)) is not { } running || running.Uid() != victim.Uid)
                continue;
            _events.Normal(running, Source, "Preempted", $"Preempted by pod {pod.Uid} on node {plan.Node.Name}");
            running = await _api.PatchStatusAsync(ResourceKind.Pod, running, status => status.SetCondition(
                "DisruptionTarget", "True", "PreemptionByScheduler", $"{Source}: preempting to accommodate a higher priority pod",
                Clock.GetUtcNow()), cancellationToken);
            await _api.DeleteAsync(ResourceKind.Pod, running, null, cancellationToken);
        }
    }

    private List<SchedulingBudget> Budgets()
    {
        var budgets = new List<SchedulingBudget>();
        foreach (var budget in _cache.PodDisruptionBudgets.All)
        {
            if (LabelIndex.Selector(budget) is { } selector)
                budgets.Add(new SchedulingBudget(budget.Namespace(), selector, budget.Int32(0, "status", "disruptionsAllowed")));
        }

        return budgets;
    }

    /// <summary>A claim has to be there; what it is bound to, the sandbox doesn't ask.</summary>
    private string? MissingClaim(JsonObject pod) => pod.Items("spec", "volumes")
        .Select(volume => volume.Text("persistentVolumeClaim", "claimName")).OfType<string>()
        .FirstOrDefault(claim => _cache.Claims.Get(new ObjectKey(pod.Namespace(), claim)) is null);

    private SchedulingPod WithPriority(SchedulingPod wanted, JsonObject pod)
    {
        if (pod.At("spec", "priority") is not null || pod.Text("spec", "priorityClassName") is not { } name)
            return wanted;
        var priority = _cache.PriorityClasses.Get(new ObjectKey("", name)).Int32(0, "value");
        return wanted with { Priority = priority };
    }

    private void Forget(ObjectKey key)
    {
        _pending.Remove(key);
        if (!_uids.Remove(key, out var uid)) return;
        Denominate(uid);
        if (_snapshot.Remove(uid)) Retry();
    }

    private void Denominate(string uid)
    {
        _snapshot.Victims.Remove(uid);
        _snapshot.Nominated.Remove(uid);
    }

    private void Retry()
    {
        if (_pending.Count > 0) Queue.AddAfter(RetryPending, RetryDelay);
    }

    private static bool Ended(JsonObject pod) => pod.Text("status", "phase") is "Succeeded" or "Failed";
}
