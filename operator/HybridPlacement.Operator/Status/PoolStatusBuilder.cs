using System.Globalization;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Status;

/// <summary>The status of a PlacementPool. Pure.</summary>
public static class PoolStatusBuilder
{
    private const int MaxNamed = 5;

    private static readonly HashSet<string> ForAPerson = [Api.Reasons.InvalidSpec, Api.Reasons.OverlappingNodes, Api.Reasons.NoNodes];

    /// <summary>Of a pool that is in use.</summary>
    public static Api.PlacementPoolStatus Build(Api.PlacementPool pool, PoolReport report, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(report);
        return new Api.PlacementPoolStatus
        {
            ObservedGeneration = pool.Metadata.Generation,
            Conditions = Conditions.Write(
                [.. Readiness(Ready(report)), Trusted(report.Pool)], pool.Status?.Conditions, pool.Metadata.Generation, now),
            Nodes = new Api.NodeCounts { Total = report.TotalNodes, Ready = report.ReadyNodes },
            Capacity = Resources(report.Capacity),
            Free = Resources(report.Free),
            GpuProducts = report.GpuProducts.Count == 0 ? null : [.. report.GpuProducts.Take(64)],
            Models = report.Models,
        };
    }

    /// <summary>Of a pool that is being deleted while models are in it.</summary>
    public static Api.PlacementPoolStatus Leaving(Api.PlacementPool pool, IReadOnlyList<string> models, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(models);
        return (pool.Status ?? new Api.PlacementPoolStatus()) with
        {
            ObservedGeneration = pool.Metadata.Generation,
            Conditions = Conditions.Write(
            [
                .. Readiness(new(Api.ConditionTypes.Ready, "False", Api.Reasons.PoolInUse,
                    $"the pool goes when its models have moved: {Named(models)}. A model that stays has no other place: see its status")),
                Trusted(FleetMapping.Pool(pool)),
            ],
            pool.Status?.Conditions, pool.Metadata.Generation, now),
            Models = models.Count,
        };
    }

    // As kstatus reads it: what is Stalled has failed, what is Reconciling is on its way. Without one, it would wait for either.
    private static IEnumerable<Finding> Readiness(Finding ready) => ready.Status == "True"
        ? [ready]
        : [ready, ready with { Type = ForAPerson.Contains(ready.Reason) ? Api.ConditionTypes.Stalled : Api.ConditionTypes.Reconciling, Status = "True" }];

    private static Finding Ready(PoolReport report)
    {
        const string Type = Api.ConditionTypes.Ready;
        if (report.Pool.Problem is { } problem)
            return new(Type, "False", Api.Reasons.InvalidSpec, problem);
        if (report.Overlaps.Count > 0)
        {
            return new(Type, "False", Api.Reasons.OverlappingNodes,
                $"more than one pool selects these nodes: {Named([.. report.Overlaps.Select(o => $"{o.Node} ({string.Join(", ", o.Pools)})")])}. "
                + "Nothing new is placed on them: change a nodeSelector so that each node is in one pool");
        }

        if (report.TotalNodes == 0)
        {
            return report.Pool.Elastic is null
                ? new(Type, "False", Api.Reasons.NoNodes, "no node has the labels of spec.nodeSelector")
                : new(Type, "True", Api.Reasons.NodesReady, "no node yet; an autoscaler would add some");
        }

        if (report.ReadyNodes == 0 && report.Pool.Intermittent)
        {
            return new(Type, "Unknown", Api.Reasons.Stale,
                $"none of {report.TotalNodes} nodes is heard of; what runs there is kept, and nothing new is placed there meanwhile");
        }

        return report.ReadyNodes == 0 && report.Pool.Elastic is null
            ? new(Type, "False", Api.Reasons.NoReadyNode, $"none of {report.TotalNodes} nodes is ready")
            : new(Type, "True", Api.Reasons.NodesReady, $"{report.ReadyNodes} of {report.TotalNodes} nodes are ready");
    }

    private static Finding Trusted(Pool pool)
    {
        const string Type = Api.ConditionTypes.Trusted;
        if (pool.IsTrusted)
            return new(Type, "True", Api.Reasons.ProtectedLabels, "its nodes can't label themselves into it");
        return pool.EffectiveMaxSensitivity == Sensitivity.High
            ? new(Type, "False", Api.Reasons.SelfAssignableLabels,
                "it admits High, and a node could label itself into it: "
                + $"add a label under {Api.Labels.NodeRestrictionDomain} to spec.nodeSelector and to its nodes")
            : new(Type, "True", Api.Reasons.NotRequired, "it doesn't admit High");
    }

    private static Api.PoolResources Resources(ResourceList list)
    {
        var gpus = list.Others.Where(o => ResourceNames.IsGpu(o.Key)).ToList();
        return new Api.PoolResources
        {
            Cpu = Texts.Cpu(list.CpuMillis),
            Memory = Texts.Memory(list.MemoryBytes),
            Gpus = gpus.Count == 0
                ? null
                : gpus.ToDictionary(g => g.Key, g => g.Value.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal),
        };
    }

    private static string Named(IReadOnlyList<string> names) => names.Count <= MaxNamed
        ? string.Join(", ", names)
        : $"{string.Join(", ", names.Take(MaxNamed))} and {names.Count - MaxNamed} more";
}
