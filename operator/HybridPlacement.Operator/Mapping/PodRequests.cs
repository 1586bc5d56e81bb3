using HybridPlacement.Placement;
using k8s.Models;

namespace HybridPlacement.Operator.Mapping;

/// <summary>
/// What a pod asks of its node, counted as kube-scheduler does: the sum of its containers and sidecars, or the largest init
/// container with the sidecars started before it, whichever is more; plus the overhead. Source:
/// https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#resource-sharing-within-containers.
/// </summary>
internal static class PodRequests
{
    public static ResourceList Of(V1PodSpec spec)
    {
        var running = Sum((spec.Containers ?? []).Select(Requests));
        var sidecars = ResourceList.Empty;
        var starting = ResourceList.Empty;
        foreach (var container in spec.InitContainers ?? [])
        {
            if (container.RestartPolicy == "Always")
            {
                sidecars += Requests(container);
                starting = Max(starting, sidecars);
            }
            else
            {
                starting = Max(starting, sidecars + Requests(container));
            }
        }

        var total = Max(running + sidecars, starting);
        if (spec.Resources?.Requests is { Count: > 0 } whole)
            total = Override(total, ResourceList.Requests(NodeMapping.Amounts(whole)));
        return total + ResourceList.Requests(NodeMapping.Amounts(spec.Overhead));
    }

    private static ResourceList Requests(V1Container container)
    {
        var amounts = NodeMapping.Amounts(container.Resources?.Limits).ToDictionary(a => a.Key, a => a.Value);
        foreach (var (name, amount) in NodeMapping.Amounts(container.Resources?.Requests))
            amounts[name] = amount;
        return ResourceList.Requests(amounts);
    }

    private static ResourceList Sum(IEnumerable<ResourceList> lists) => lists.Aggregate(ResourceList.Empty, (a, b) => a + b);

    private static ResourceList Max(ResourceList left, ResourceList right) => Merge(left, right, Math.Max);

    private static ResourceList Override(ResourceList total, ResourceList whole) =>
        Merge(total, whole, (sum, set) => set > 0 ? set : sum);

    private static ResourceList Merge(ResourceList left, ResourceList right, Func<long, long, long> merge) => ResourceList.Of(
        merge(left.CpuMillis, right.CpuMillis),
        merge(left.MemoryBytes, right.MemoryBytes),
        left.Others.Concat(right.Others).Select(o => o.Key).Distinct()
            .Select(name => KeyValuePair.Create(name, merge(left[name], right[name]))));
}
