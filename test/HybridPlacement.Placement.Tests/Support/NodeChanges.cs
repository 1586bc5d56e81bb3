namespace HybridPlacement.Placement.Tests;

internal static class NodeChanges
{
    public static NodeFacts Label(this NodeFacts node, params string[] labels)
    {
        var all = node.Labels.ToDictionary(l => l.Key, l => l.Value);
        foreach (var label in labels)
        {
            var parts = label.Split('=');
            all[parts[0]] = parts[1];
        }

        return node with { Labels = all };
    }

    public static NodeFacts Gpu(this NodeFacts node, string product, int mib, string capability = "8.0")
    {
        var parts = capability.Split('.');
        return node.Label(
            $"nvidia.com/gpu.product={product}",
            $"nvidia.com/gpu.memory={mib}",
            $"nvidia.com/gpu.compute.major={parts[0]}",
            $"nvidia.com/gpu.compute.minor={parts[1]}");
    }

    public static NodeFacts Cordoned(this NodeFacts node) => node with { Unschedulable = true };

    public static NodeFacts Away(this NodeFacts node, TimeSpan since) =>
        node with { Ready = false, ReadyChanged = TestFleet.Now - since };

    public static NodeFacts BackFor(this NodeFacts node, TimeSpan since) =>
        node with { Ready = true, ReadyChanged = TestFleet.Now - since };

    public static NodeFacts Tainted(this NodeFacts node, string key, TaintEffect effect = TaintEffect.NoSchedule) =>
        node with { Taints = [.. node.Taints, new Taint(key, "", effect)] };

    public static ModelRequest Gpus(this ModelRequest model, int count = 1, long? mib = null, params string[] products) =>
        model with { Accelerator = new() { Count = count, MemoryMiB = mib, Products = products } };

    public static ModelRequest Wish(this ModelRequest model, Func<PlacementConstraints, PlacementConstraints> with) =>
        model with { Placement = with(model.Placement) };
}
