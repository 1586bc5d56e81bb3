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
            _events.Warning(
                resource, "sandbox", "NotSupported",
                $"the sandbox has no controller for {_cache.Kind.Kind}: the object is kept, but no pods come of it; use a Deployment or a Job");
        }

        return Task.CompletedTask;
    }
}
