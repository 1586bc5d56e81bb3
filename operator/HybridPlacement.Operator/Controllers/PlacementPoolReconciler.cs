using System.Collections.Concurrent;
using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Status;
using HybridPlacement.Placement;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Operator.Controllers;

/// <summary>Says in a PlacementPool's status what there is in it, and holds back its deletion until its models have moved.</summary>
/// <param name="client">Writes.</param>
/// <param name="caches">What there is.</param>
/// <param name="fleet">What is free.</param>
/// <param name="areModelsDecided">Whether no model waits to be looked at.</param>
/// <param name="events">What was taken back from other managers.</param>
/// <param name="time">The clock.</param>
/// <param name="loggers">For the applier.</param>
internal sealed class PlacementPoolReconciler(
    KubeClient client, Caches caches, FleetSnapshot fleet, Func<bool> areModelsDecided, EventRecorder events, TimeProvider time, ILoggerFactory loggers)
    : IReconciler
{
    // Each pod that comes or goes changes what is free: figures of the last seconds are good enough.
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Applier _applier = new Applier(client, new() { FieldManager = Api.Labels.Manager }, loggers.CreateLogger<Applier>())
        .ForgetGone(caches.Pools);
    private readonly ConcurrentDictionary<NamespacedName, DateTimeOffset> _written = new();
    private readonly long _started = time.GetTimestamp();
    private volatile bool _isFleetKnown;

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        if (caches.Pools.Get(key) is not { } pool)
        {
            _written.TryRemove(key, out _);
            return ReconcileResult.Done;
        }

        if (pool.Metadata.DeletionTimestamp is not null)
        {
            var models = ModelsIn(key.Name).Distinct().Order(StringComparer.Ordinal).ToList();
            if (models.Count == 0)
                await Finalizers.RemoveAsync(client, pool, Api.Finalizers.PoolInUse, cancellationToken);
            else
                await WriteAsync(pool, PoolStatusBuilder.Leaving(pool, models, time.GetUtcNow()), cancellationToken);
            return ReconcileResult.Done;
        }

        if (ModelsIn(key.Name).Any())
            await Finalizers.AddAsync(client, pool, Api.Finalizers.PoolInUse, cancellationToken);
        else
            await Finalizers.RemoveAsync(client, pool, Api.Finalizers.PoolInUse, cancellationToken);
        if (!IsFleetKnown())
            return ReconcileResult.After(LookAgain);
        var now = time.GetUtcNow();
        if (_written.TryGetValue(key, out var last) && last + LeastInterval > now)
            return ReconcileResult.After(last + LeastInterval - now);
        if (fleet.Report(key.Name) is { } report
            && await WriteAsync(pool, PoolStatusBuilder.Build(pool, report, now), cancellationToken) != ApplyOutcome.Unchanged)
            _written[key] = now;
        return ReconcileResult.Done;
    }

    /// <summary>
    /// After a start, room that is kept for replicas without pods is known only once their models have been decided: figures
    /// written before would be put right a moment later. With models that change all the time, not waited for without end.
    /// </summary>
    private bool IsFleetKnown() => _isFleetKnown =
        _isFleetKnown || (caches.Models.HasSynced && areModelsDecided()) || time.GetElapsedTime(_started) > Patience;

    private async Task<ApplyOutcome> WriteAsync(Api.PlacementPool pool, Api.PlacementPoolStatus status, CancellationToken ct)
    {
        var desired = new Api.PlacementPool { Metadata = new() { Name = pool.Metadata.Name }, Status = status };
        var result = await _applier.ApplyStatusAsync(desired, pool, ct);
        events.TellPutBack(pool, desired, result, "The operator says there what it finds: change the spec, or the nodes");
        return result.Outcome;
    }

    /// <summary>The models that a pool's deletion has to wait for, some more than once; whether there is any is mostly known by the first.</summary>
    private IEnumerable<string> ModelsIn(string pool)
    {
        foreach (var deployment in caches.Deployments.ByIndex(Caches.ByPool, pool))
        {
            if (DeploymentBuilder.Read(deployment).Replicas > 0)
                yield return $"{deployment.Metadata.NamespaceProperty}/{deployment.Metadata.Labels[Api.Labels.ModelDeployment]}";
        }

        foreach (var pod in caches.Pods.ByIndex(Caches.ByPool, pool))
        {
            if (!pod.Ended)
                yield return pod.Model!.Model.ToString();
        }

        // Made for another pool, on nodes that have come to this one since.
        foreach (var model in fleet.ModelsOn(pool))
            yield return model.ToString();
    }
}
