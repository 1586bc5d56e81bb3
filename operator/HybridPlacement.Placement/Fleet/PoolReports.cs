namespace HybridPlacement.Placement;

/// <summary>Makes a pool's report from its state.</summary>
internal static class PoolReports
{
    public static PoolReport Of(PoolState pool)
    {
        var capacity = ResourceList.Empty;
        foreach (var node in pool.Nodes.AsEnumerable().Concat(pool.Overlaps.AsEnumerable()))
        {
            if (node.Facts is { Ready: true } facts) capacity += facts.Allocatable;
        }

        return new PoolReport
        {
            Pool = pool.Pool,
            TotalNodes = pool.Nodes.Count + pool.Overlaps.Count,
            ReadyNodes = pool.ReadyNodes + pool.Overlaps.AsEnumerable().Count(n => n.Facts is { Ready: true }),
            Capacity = capacity,
            Free = ResourceList.Of(
                pool.FreeCpu,
                pool.FreeMemory,
                pool.Others.Select(o => KeyValuePair.Create(o.Key, o.Value.Free))),
            GpuProducts = [.. Products(pool)],
            Models = pool.Models,
            Overlaps = [.. pool.Overlaps.AsEnumerable()
                .Select(n => new OverlappingNode(n.Name, [.. n.SelectedBy.Select(p => p.Pool.Name)]))],
        };
    }

    /// <summary>The product labels of a pool's nodes, and of those that it may get.</summary>
    public static SortedSet<string> Products(PoolState pool)
    {
        var products = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var node in pool.Nodes)
        {
            if (node.Gpu?.Product is { } product) products.Add(product);
        }

        if (pool.ElasticGpu?.Product is { } added) products.Add(added);
        return products;
    }
}
