using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Runtime;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>Gives each namespace its <c>default</c> service account.</summary>
internal sealed class ServiceAccountController : Controller
{
    private readonly ClusterCache _cache;
    private readonly IWorkloadApi _api;

    public ServiceAccountController(ClusterCache cache, IWorkloadApi api, TimeProvider clock, ILogger logger)
        : base(clock, logger)
    {
        _cache = cache;
        _api = api;
        cache.Namespaces.Changed += (_, space) =>
        {
            if (space is not null) Queue.Add(ObjectKey.Of(space));
        };
    }

    protected override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_cache.Namespaces.Get(key) is not { } space || space.Terminating()) return;
        var account = new ObjectKey(key.Name, "default");
        if (await _api.GetAsync(ResourceKind.ServiceAccount, account, cancellationToken) is not null) return;
        await _api.CreateAsync(ResourceKind.ServiceAccount, new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ServiceAccount",
            ["metadata"] = new JsonObject { ["name"] = account.Name, ["namespace"] = account.Namespace },
        }, cancellationToken);
    }
}
