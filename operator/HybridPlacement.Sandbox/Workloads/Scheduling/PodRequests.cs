using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Scheduling;

/// <summary>What a pod asks of a node, by the rule that the scheduler, kubelet and quotas share.</summary>
internal static class PodRequests
{
    /// <summary>
    /// The larger of (all containers and sidecars together) and (the most that any step of initialisation needs), plus
    /// overhead. A limit without a request counts as the request.
    /// </summary>
    public static Dictionary<string, long> Of(JsonNode? podSpec)
    {
        var total = new Dictionary<string, long>();
        foreach (var container in podSpec.Items("containers")) Add(total, Of(container));

        var sidecars = new Dictionary<string, long>();
        var initialisation = new Dictionary<string, long>();
        foreach (var container in podSpec.Items("initContainers"))
        {
            var own = Of(container);
            if (container.Text("restartPolicy") == "Always")
            {
                Add(sidecars, own);
                Max(initialisation, sidecars);
                continue;
            }

            Add(own, sidecars);
            Max(initialisation, own);
        }

        Add(total, sidecars);
        Max(total, initialisation);
        Add(total, Quantity.Amounts(podSpec.At("overhead")));
        return total;
    }

    private static Dictionary<string, long> Of(JsonObject container)
    {
        var amounts = Quantity.Amounts(container.At("resources", "limits"));
        foreach (var (resource, amount) in Quantity.Amounts(container.At("resources", "requests")))
            amounts[resource] = amount;
        return amounts;
    }

    private static void Add(Dictionary<string, long> total, Dictionary<string, long> more)
    {
        foreach (var (resource, amount) in more)
        {
            var sum = (Int128)total.GetValueOrDefault(resource) + amount;
            total[resource] = (long)Int128.Min(sum, long.MaxValue);
        }
    }

    private static void Max(Dictionary<string, long> total, Dictionary<string, long> other)
    {
        foreach (var (resource, amount) in other) total[resource] = Math.Max(total.GetValueOrDefault(resource), amount);
    }
}
