using HybridPlacement.Sandbox.Workloads.Runtime;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>Removes pods bound to a node that was deleted: no kubelet is left to end them.</summary>
internal sealed class PodGarbage : Controller
{
    // The node may only be on its way in, when a client writes pods and nodes together.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ClusterCache _cache;
    private readonly IWorkloadApi _api;

    public PodGarbage(ClusterCache cache, IWorkloadApi api, TimeProvider clock, ILogger logger)
        : base(clock, logger)
    {
        _cache = cache;
        _api = api;
        cache.Nodes.Changed += (old, node) =>
        {
            if (node is not null) return;
            foreach (var pod in cache.Pods.Find(ClusterCache.ByNode, old!.Name()))
                Queue.AddAfter(ObjectKey.Of(pod), Patience);
        };
        cache.Pods.Changed += (old, pod) =>
        {
            if (pod.Text("spec", "nodeName") is not { } name || old.Text("spec", "nodeName") == name) return;
            if (cache.Nodes.Get(new ObjectKey("", name)) is null) Queue.AddAfter(ObjectKey.Of(pod!), Patience);
        };
    }

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_cache.Pods.Get(key) is not { } pod || pod.Text("spec", "nodeName") is not { } name) return;
        if (_cache.Nodes.Get(new ObjectKey("", name)) is not null) return;
        await _api.DeleteAsync(ResourceKind.Pod, pod, 0, cancellationToken);
    }
}
