using HybridPlacement.Operator.Mapping;
using HybridPlacement.Placement;
using k8s.Models;

namespace HybridPlacement.Operator.Building;

/// <summary>The terms that hold a pod in its pool.</summary>
internal static class PlaceBuilder
{
    /// <summary>Required node affinity: all of the pool's selector, and what the GPU must be.</summary>
    /// <exception cref="InvalidOperationException">The pool selects every node: nothing would hold the pod.</exception>
    public static V1Affinity Affinity(PoolPlacement placement)
    {
        if (placement.Pool.NodeSelector.IsEmpty)
            throw new InvalidOperationException($"PlacementPool {placement.Pool.Name} has an empty node selector: no pod is placed by it.");
        List<V1NodeSelectorRequirement> terms =
        [
            .. Selectors.NodeTerms(placement.Pool.NodeSelector),
            .. placement.NodeRequirements.Select(Selectors.NodeTerm),
        ];
        return new V1Affinity
        {
            NodeAffinity = new V1NodeAffinity
            {
                RequiredDuringSchedulingIgnoredDuringExecution = new V1NodeSelector
                {
                    NodeSelectorTerms = [new V1NodeSelectorTerm { MatchExpressions = terms }],
                },
            },
        };
    }

    /// <summary>
    /// A template as it is where its terms hold its pods in a pool, else with the pool's own. Somebody may have taken them out of a
    /// Deployment whose pods otherwise stay as they are.
    /// </summary>
    public static V1PodTemplateSpec Confine(V1PodTemplateSpec template, Pool pool)
    {
        var wanted = Selectors.NodeTerms(pool.NodeSelector).ToList();
        var terms = template.Spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms;
        // Terms are alternatives: one that lets a pod out is enough.
        if (terms is { Count: > 0 } && terms.All(t => wanted.TrueForAll(w => t.MatchExpressions?.Any(e => IsSame(e, w)) == true)))
            return template;
        var confined = OperatorJson.Kinds.Read<V1PodTemplateSpec>(OperatorJson.Kinds.ToNode(template))!;
        confined.Spec.Affinity ??= new V1Affinity();
        confined.Spec.Affinity.NodeAffinity = Affinity(new PoolPlacement { Pool = pool, Replicas = 0 }).NodeAffinity;
        return confined;
    }

    private static bool IsSame(V1NodeSelectorRequirement left, V1NodeSelectorRequirement right) =>
        left.Key == right.Key && left.OperatorProperty == right.OperatorProperty
        && (left.Values ?? []).Order(StringComparer.Ordinal).SequenceEqual((right.Values ?? []).Order(StringComparer.Ordinal));

    /// <summary>The pool's tolerations; where its nodes drop off the net now and then, without a limit for that.</summary>
    public static List<V1Toleration>? Tolerations(Pool pool)
    {
        var tolerations = pool.Tolerations.Select(Selectors.Write).ToList();
        if (pool.Intermittent)
        {
            tolerations.AddRange(((string[])["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"])
                .Select(key => new V1Toleration { Key = key, OperatorProperty = "Exists", Effect = "NoExecute" }));
        }

        return tolerations.Count == 0 ? null : tolerations;
    }

    /// <summary>Over nodes where it can be: the choice of a node stays kube-scheduler's.</summary>
    public static List<V1TopologySpreadConstraint> Spread(Api.ModelDeployment model, Pool pool) =>
    [
        new()
        {
            MaxSkew = 1,
            TopologyKey = "kubernetes.io/hostname",
            WhenUnsatisfiable = "ScheduleAnyway",
            LabelSelector = new V1LabelSelector { MatchLabels = ObjectLabels.DeploymentSelector(model, pool.Name) },
        },
    ];
}
