using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Runtime;
using HybridPlacement.Sandbox.Workloads.Scheduling;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>Deletes pods from nodes whose NoExecute taints they don't tolerate, or no longer.</summary>
internal sealed class TaintEviction : Controller
{
    private readonly ClusterCache _cache;
    private readonly IWorkloadApi _api;
    private readonly EventRecorder _events;

    public TaintEviction(ClusterCache cache, IWorkloadApi api, EventRecorder events, TimeProvider clock, ILogger logger)
        : base(clock, logger)
    {
        _cache = cache;
        _api = api;
        _events = events;
        cache.Nodes.Changed += (_, node) =>
        {
            if (node is null || !HasNoExecute(node)) return;
            foreach (var pod in cache.Pods.Find(ClusterCache.ByNode, node.Name())) Queue.Add(ObjectKey.Of(pod));
        };
        cache.Pods.Changed += (old, pod) =>
        {
            if (pod.Text("spec", "nodeName") is { } name && old.Text("spec", "nodeName") != name)
                Queue.Add(ObjectKey.Of(pod!));
        };
    }

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_cache.Pods.Get(key) is not { } pod || pod.Terminating()) return;
        if (pod.Text("spec", "nodeName") is not { } nodeName) return;
        if (_cache.Nodes.Get(new ObjectKey("", nodeName)) is not { } node || !HasNoExecute(node)) return;
        if (Deadline(Toleration.ReadAll(pod["spec"]), node, Clock.GetUtcNow()) is not { } deadline) return;
        var left = deadline - Clock.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            Queue.AddAfter(key, left);
            return;
        }

        _events.Normal(pod, "taint-eviction-controller", "TaintManagerEviction", $"Marking for deletion Pod {key}");
        await _api.PatchStatusAsync(ResourceKind.Pod, pod, status => status.SetCondition(
            "DisruptionTarget", "True", "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint", Clock.GetUtcNow()),
            cancellationToken);
        await _api.DeleteAsync(ResourceKind.Pod, pod, null, cancellationToken);
    }

    /// <summary>
    /// When a pod has to go: null for never, the past for at once. The taint with the least patience counts.
    /// </summary>
    public static DateTimeOffset? Deadline(IReadOnlyList<Toleration> tolerations, JsonObject node, DateTimeOffset now)
    {
        DateTimeOffset? deadline = null;
        foreach (var item in node.Items("spec", "taints"))
        {
            var taint = Taint.Read(item);
            if (taint.Effect != Taint.NoExecute) continue;
            var matching = tolerations.Where(toleration => toleration.Tolerates(taint)).ToList();
            if (matching.Count == 0) return DateTimeOffset.MinValue;
            if (matching.Min(toleration => toleration.Seconds) is not { } seconds) continue;
            var own = (item.Time("timeAdded") ?? now) + TimeSpan.FromSeconds(Math.Clamp(seconds, 0, int.MaxValue));
            if (deadline is null || own < deadline) deadline = own;
        }

        return deadline;
    }

    private static bool HasNoExecute(JsonObject node) =>
        node.Items("spec", "taints").Any(taint => taint.Text("effect") == Taint.NoExecute);
}
