using HybridPlacement.Sandbox.Workloads.Runtime;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>
/// Says of kinds that are stored but that nobody here acts on that it is so, where a user looks: in an event of the object.
/// </summary>
internal sealed class UnsupportedController : Controller
{
    private readonly ResourceCache _cache;
    private readonly EventRecorder _events;

    public UnsupportedController(ResourceCache cache, EventRecorder events, TimeProvider clock, ILogger logger)
        : base(clock, logger)
    {
        _cache = cache;
        _events = events;
        cache.Changed += (old, resource) =>
        {
            if (old is null) Queue.Add(ObjectKey.Of(resource!));
        };
    }

    protected override Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_cache.Get(key) is { } resource)
        {
            _events.Warning(resource, "sandbox", "NotSupported", Message(_cache.Kind));
        }

        return Task.CompletedTask;
    }

    private static string Message(ResourceKind kind) => kind.Kind switch
    {
        "ResourceQuota" => "the sandbox counts nothing against quotas: the object is kept, but nothing is refused for it",
        "LimitRange" => "the sandbox takes no defaults and bounds from LimitRanges: the object is kept, but pods are as they say themselves",
        "NetworkPolicy" => "the sandbox's pods share the loopback interface: the object is kept, but no connection is refused for it",
        "Ingress" => "the sandbox has no ingress controller: the object is kept, but nothing listens for it; use kubectl port-forward",
        _ => $"the sandbox has no controller for {kind.Kind}: the object is kept, but no pods come of it; use a Deployment or a Job",
    };
}
