using HybridPlacement.Api;
using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Placement;
using k8s.Models;

namespace HybridPlacement.Cli.Planning;

/// <summary>
/// Decides for a fleet's models as the operator would: by its mapping of Kubernetes' objects and its placer.
/// </summary>
internal static class Planner
{
    // The API server puts it on each namespace.
    private const string NameLabel = "kubernetes.io/metadata.name";

    /// <summary>Plans for all models of a fleet.</summary>
    public static FleetPlan Plan(FleetObjects objects, IReadOnlyList<PlanItem> items, DateTimeOffset now, bool optimize = false) =>
        FleetPlanner.Plan(Snapshot(objects), items, now, optimize ? FleetPlanner.ThoroughRebalancing : 0);

    /// <summary>The models to plan for, with where they are; and those whose spec makes no sense, with why.</summary>
    public static (IReadOnlyList<PlanItem> Items, IReadOnlyDictionary<NamespacedName, string> Problems) Items(FleetObjects objects)
    {
        var items = new List<PlanItem>();
        var problems = new Dictionary<NamespacedName, string>();
        var deployments = objects.Deployments.Values.ToLookup(d => (d.Metadata.NamespaceProperty, Label(d.Metadata, Labels.ModelDeployment)));
        foreach (var (key, model) in objects.Models.OrderBy(m => m.Key))
        {
            var mapped = ModelMapping.Model(model, NamespaceLabels(objects, key.Namespace), allowFileUris: true);
            if (mapped.Request is null)
            {
                problems[key] = mapped.Problem ?? "its spec makes no sense";
                continue;
            }

            var current = CurrentPlacements.Of(deployments[(key.Namespace, key.Name)]);
            items.Add(new PlanItem(mapped.Request, current.Pools.Count == 0 ? null : current));
        }

        return (items, problems);
    }

    /// <summary>The fleet as the decision sees it.</summary>
    public static FleetSnapshot Snapshot(FleetObjects objects)
    {
        var fleet = new FleetSnapshot();
        RuntimeCatalog.AddTo(fleet, new OperatorOptions().ServerImage);
        foreach (var runtime in objects.Runtimes.Values)
            fleet.UpsertRuntime(FleetMapping.Runtime(runtime));
        foreach (var policy in objects.Policies.Values)
            fleet.UpsertPolicy(FleetMapping.Policy(policy));
        foreach (var pool in objects.Pools.Values)
            fleet.UpsertPool(FleetMapping.Pool(pool));
        foreach (var node in objects.Nodes.Values)
            fleet.UpsertNode(NodeMapping.Node(node));
        foreach (var pod in objects.Pods.Values.Select(PodMapping.Pod))
        {
            var model = pod.Model is { } own ? objects.Models.GetValueOrDefault(new(own.Model.Namespace, own.Model.Name)) : null;
            if (PodMapping.Facts(pod, model?.Spec.Priority ?? 0) is { } facts)
                fleet.UpsertPod(facts);
        }

        return fleet;
    }

    private static Dictionary<string, string> NamespaceLabels(FleetObjects objects, string name)
    {
        var labels = objects.Namespaces.GetValueOrDefault(new(name))?.Metadata.Labels is { } written
            ? new Dictionary<string, string>(written)
            : [];
        labels.TryAdd(NameLabel, name);
        return labels;
    }

    private static string? Label(V1ObjectMeta metadata, string label) => metadata.Labels?.TryGetValue(label, out var value) == true ? value : null;
}
