using System.Globalization;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Runtime;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>Renews each running node's lease in <c>kube-node-lease</c>, as its kubelet would.</summary>
internal sealed class NodeLeases : Controller
{
    private readonly ClusterCache _cache;
    private readonly IWorkloadApi _api;
    private readonly NodePower _power;
    private readonly TimeSpan _interval;

    public NodeLeases(
        ClusterCache cache, IWorkloadApi api, NodePower power, TimeSpan interval, TimeProvider clock, ILogger logger)
        : base(clock, logger)
    {
        _cache = cache;
        _api = api;
        _power = power;
        _interval = interval;
        if (interval <= TimeSpan.Zero) return;
        cache.Nodes.Changed += (old, node) =>
        {
            if (old is null && node is not null) Queue.Add(ObjectKey.Of(node));
        };
    }

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_cache.Nodes.Get(key) is not { } node) return;
        Queue.AddAfter(key, _interval);
        if (_power.SilentSince(key.Name) is not null) return;
        var now = Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        var lease = new ObjectKey("kube-node-lease", key.Name);
        if (await _api.GetAsync(ResourceKind.Lease, lease, cancellationToken) is { } known)
        {
            await _api.PatchAsync(ResourceKind.Lease, known, copy => copy["spec"]!["renewTime"] = now, cancellationToken);
            return;
        }

        var owner = StatusWriting.ControllerReference(ResourceKind.Node, node);
        owner.Remove("controller");
        owner.Remove("blockOwnerDeletion");
        await _api.CreateAsync(ResourceKind.Lease, new JsonObject
        {
            ["apiVersion"] = "coordination.k8s.io/v1",
            ["kind"] = "Lease",
            ["metadata"] = new JsonObject
            {
                ["name"] = key.Name,
                ["namespace"] = lease.Namespace,
                ["ownerReferences"] = new JsonArray(owner),
            },
            ["spec"] = new JsonObject { ["holderIdentity"] = key.Name, ["leaseDurationSeconds"] = 40, ["renewTime"] = now },
        }, cancellationToken);
    }
}
