using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Runtime;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>Keeps as many pods as each ReplicaSet wants.</summary>
internal sealed class ReplicaSetController : Controller
{
    private const string Source = "replicaset-controller";

    // Of one reconcile, so that one large set doesn't keep the others waiting.
    private const int Burst = 500;

    private readonly ClusterCache _cache;
    private readonly IWorkloadApi _api;
    private readonly EventRecorder _events;

    public ReplicaSetController(
        ClusterCache cache, IWorkloadApi api, EventRecorder events, TimeProvider clock, ILogger logger)
        : base(clock, logger)
    {
        _cache = cache;
        _api = api;
        _events = events;
        cache.ReplicaSets.Changed += (_, set) =>
        {
            if (set is not null) Enqueue(ObjectKey.Of(set));
        };
        cache.Pods.Changed += (old, pod) =>
        {
            EnqueueOwner(old);
            EnqueueOwner(pod);
            if (pod is not null && pod.ControllerOf() is null) EnqueueAdopters(pod);
        };
    }

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_cache.ReplicaSets.Get(key) is not { } set) return;
        var pods = _cache.Pods.Find(ClusterCache.ByOwner, set.Uid()).Where(PodState.IsActive).ToList();
        if (!set.Terminating())
        {
            await AdoptAsync(set, pods, cancellationToken);
            await ScaleAsync(key, set, pods, cancellationToken);
        }

        var minReady = set.Int32(0, "spec", "minReadySeconds");
        var now = Clock.GetUtcNow();
        var available = 0;
        foreach (var pod in pods)
        {
            if (PodState.AvailableAt(pod, minReady) is not { } at) continue;
            if (at <= now) available++;
            else Queue.AddAfter(key, at - now);
        }

        await _api.PatchStatusAsync(ResourceKind.ReplicaSet, set, status =>
        {
            status["replicas"] = pods.Count;
            status.SetCount("fullyLabeledReplicas", pods.Count);
            status.SetCount("readyReplicas", pods.Count(PodState.IsReady));
            status.SetCount("availableReplicas", available);
            status["observedGeneration"] = set.Integer("metadata", "generation") ?? 1;
        }, cancellationToken);
    }

    private async Task ScaleAsync(
        ObjectKey key, JsonObject set, List<JsonObject> pods, CancellationToken cancellationToken)
    {
        var missing = Math.Max(0, set.Int32(1, "spec", "replicas")) - pods.Count;
        if (missing > 0) await CreateAsync(key, set, pods, missing, cancellationToken);
        if (missing >= 0) return;
        foreach (var pod in PodRanking.FirstToGo([.. pods]).Take(-missing))
        {
            await _api.DeleteAsync(ResourceKind.Pod, pod, null, cancellationToken);
            _events.Normal(set, Source, "SuccessfulDelete", $"Deleted pod: {pod.Name()}");
            pods.Remove(pod);
        }
    }

    private async Task CreateAsync(
        ObjectKey key, JsonObject set, List<JsonObject> pods, int missing, CancellationToken cancellationToken)
    {
        if (set.Object("spec", "template") is not { } template) return;
        JsonObject? last = null;
        try
        {
            for (var i = 0; i < Math.Min(missing, Burst); i++)
            {
                last = await _api.CreateAsync(
                    ResourceKind.Pod, PodFactory.FromTemplate(ResourceKind.ReplicaSet, set, template), cancellationToken);
                pods.Add(last);
                _events.Normal(set, Source, "SuccessfulCreate", $"Created pod: {last.Name()}");
            }
        }
        catch (WorkloadApiException exception) when (!exception.IsRace)
        {
            _events.Warning(set, Source, "FailedCreate", $"Error creating: {exception.Message}");
            throw;
        }
        finally
        {
            // The next reconcile has to count these, or it would make them again.
            if (last is not null) await _cache.Pods.ReachAsync(last);
        }

        if (missing > Burst) Queue.Add(key);
    }

    /// <summary>Takes over matching pods that nobody controls, such as those orphaned by a deletion.</summary>
    private async Task AdoptAsync(JsonObject set, List<JsonObject> pods, CancellationToken cancellationToken)
    {
        foreach (var orphan in _cache.Pods.Selected(ClusterCache.Orphans, set.Namespace(), LabelIndex.Selector(set)).Where(PodState.IsActive))
        {
            var adopted = await _api.PatchAsync(ResourceKind.Pod, orphan, copy => Own(copy, set), cancellationToken);
            pods.Add(adopted);
            await _cache.Pods.ReachAsync(adopted);
        }
    }

    private static void Own(JsonObject pod, JsonObject set)
    {
        var metadata = pod["metadata"]!.AsObject();
        if (metadata["ownerReferences"] is not JsonArray owners) metadata["ownerReferences"] = owners = [];
        owners.Add((JsonNode)StatusWriting.ControllerReference(ResourceKind.ReplicaSet, set));
    }

    private void EnqueueAdopters(JsonObject orphan)
    {
        foreach (var set in _cache.ReplicaSets.Selecting(orphan, LabelIndex.Selector)) Enqueue(ObjectKey.Of(set));
    }

    private void EnqueueOwner(JsonObject? pod)
    {
        if (pod?.ControllerOf() is { } owner && owner.Text("kind") == "ReplicaSet")
        {
            Enqueue(new ObjectKey(pod.Namespace(), owner.Text("name") ?? ""));
        }
    }
}
