using System.Collections.Concurrent;
using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Status;
using HybridPlacement.Placement;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Operator.Controllers;

/// <summary>Says in a PlacementPool's status what there is in it, and holds back its deletion until its models have moved.</summary>
internal sealed class PlacementPoolReconciler(KubeClient client, Caches caches, FleetSnapshot fleet, TimeProvider time, ILoggerFactory loggers)
    : IReconciler
{
    // Each pod that comes or goes changes what is free: figures of the last seconds are good enough.
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(2);

    private readonly Applier _applier = new(client, new() { FieldManager = Api.Labels.Manager }, loggers.CreateLogger<Applier>());
    private readonly ConcurrentDictionary<NamespacedName, DateTimeOffset> _written = new();

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        if (caches.Pools.Get(key) is not { } pool)
        {
            _written.TryRemove(key, out _);
            return ReconcileResult.Done;
        }

        var models = ModelsIn(key.Name);
        if (pool.Metadata.DeletionTimestamp is not null)
        {
            if (models.Count == 0)
                await Finalizers.RemoveAsync(client, pool, Api.Finalizers.PoolInUse, cancellationToken);
            else
                await WriteAsync(pool, PoolStatusBuilder.Leaving(pool, models, time.GetUtcNow()), cancellationToken);
            return ReconcileResult.Done;
        }

        if (models.Count > 0)
            await Finalizers.AddAsync(client, pool, Api.Finalizers.PoolInUse, cancellationToken);
        else
            await Finalizers.RemoveAsync(client, pool, Api.Finalizers.PoolInUse, cancellationToken);
        var now = time.GetUtcNow();
        if (_written.TryGetValue(key, out var last) && last + LeastInterval > now)
            return ReconcileResult.After(last + LeastInterval - now);
        if (fleet.Report(key.Name) is { } report
            && await WriteAsync(pool, PoolStatusBuilder.Build(pool, report, now), cancellationToken) != ApplyOutcome.Unchanged)
            _written[key] = now;
        return ReconcileResult.Done;
    }

    private async Task<ApplyOutcome> WriteAsync(Api.PlacementPool pool, Api.PlacementPoolStatus status, CancellationToken ct)
    {
        var desired = new Api.PlacementPool { Metadata = new() { Name = pool.Metadata.Name }, Status = status };
        return (await _applier.ApplyStatusAsync(desired, pool, ct)).Outcome;
    }

    private List<string> ModelsIn(string pool)
    {
        var fromDeployments = caches.Deployments.ByIndex(Caches.ByPool, pool)
            .Where(d => DeploymentBuilder.Read(d).Replicas > 0)
            .Select(d => $"{d.Metadata.NamespaceProperty}/{d.Metadata.Labels[Api.Labels.ModelDeployment]}");
        var fromPods = caches.Pods.ByIndex(Caches.ByPool, pool)
            .Where(p => p is { Ended: false })
            .Select(p => p.Model!.Model.ToString());
        return [.. fromDeployments.Concat(fromPods).Distinct().Order(StringComparer.Ordinal)];
    }
}
