using System.Text;
using HybridPlacement.KubeRuntime;
using HybridPlacement.Placement;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Operator.Controllers;

/// <summary>
/// Keeps the parameters of the guard rails, from which the API server's admission rules know which pools there are and which
/// models are of sensitivity High. They go on refusing by it while no operator runs.
/// </summary>
internal sealed partial class GuardRailsReconciler(
    KubeClient client,
    Caches caches,
    Informer<GuardRailParameters> parameters,
    FleetSnapshot fleet,
    EventRecorder events,
    ILogger<GuardRailsReconciler> logger) : IReconciler
{
    // etcd takes 1.5 MiB at once, and managedFields repeat every key.
    private const int MaxBytes = 600_000;

    private readonly Applier _applier = new(client, new() { FieldManager = Api.Labels.Manager });

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        var live = parameters.Get(key);
        if (live?.Metadata.DeletionTimestamp is not null)
            return ReconcileResult.Done;
        var (data, omitted) = Build(fleet.Pools, caches.Pools.List(), caches.Models.List());
        if (omitted > 0)
            LogOmitted(key, omitted);
        var desired = new GuardRailParameters
        {
            Metadata = new V1ObjectMeta { Name = key.Name, NamespaceProperty = key.Namespace },
            Data = data,
        };
        var result = await _applier.ApplyAsync(desired, live, cancellationToken);
        events.TellPutBack(result.Object, desired, result, "It follows the PlacementPools and ModelDeployments: change these instead");
        return ReconcileResult.Done;
    }

    /// <summary>
    /// <c>pool.NAME</c>: <c>declared</c> by a PlacementPool, or <c>implicit</c>, from the labels on nodes. <c>high.NAMESPACE.NAME</c>:
    /// a model of sensitivity High.
    /// </summary>
    /// <param name="choices">The pools that there are now, declared or implicit.</param>
    /// <param name="declared">The PlacementPools, also those on their way out: pods of a model that leaves are still made there.</param>
    /// <param name="models">All models.</param>
    /// <returns>The data, and how many models found no room in it.</returns>
    internal static (SortedDictionary<string, string> Data, int Omitted) Build(
        IEnumerable<Pool> choices, IEnumerable<Api.PlacementPool> declared, IEnumerable<Api.ModelDeployment> models)
    {
        var data = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var pool in choices)
            data[$"pool.{pool.Name}"] = "implicit";
        foreach (var pool in declared)
            data[$"pool.{pool.Metadata.Name}"] = "declared";
        var bytes = data.Sum(p => Encoding.UTF8.GetByteCount(p.Key) + Encoding.UTF8.GetByteCount(p.Value));
        var omitted = 0;
        var high = models.Where(m => m.Spec.Sensitivity is not (Api.Sensitivity.Low or Api.Sensitivity.Medium))
            .Select(m => $"high.{m.Metadata.NamespaceProperty}.{m.Metadata.Name}");
        foreach (var key in high.Order(StringComparer.Ordinal))
        {
            bytes += Encoding.UTF8.GetByteCount(key);
            if (bytes > MaxBytes)
                omitted++;
            else
                data[key] = "";
        }

        return (data, omitted);
    }

    [LoggerMessage(LogLevel.Warning, "GuardRailParameters {Key} have no room for {Count} models of sensitivity High: a pod that forges their "
        + "labels isn't recognised by the guard rails; all other rules hold")]
    private partial void LogOmitted(NamespacedName key, int count);
}
