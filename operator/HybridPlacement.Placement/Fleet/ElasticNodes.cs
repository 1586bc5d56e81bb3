namespace HybridPlacement.Placement;

/// <summary>The nodes that an autoscaler would add, as far as anything is reserved on them.</summary>
internal static class ElasticNodes
{
    /// <summary>Pods per node where the pool doesn't say: the kubelet's default.</summary>
    private const long DefaultPods = 110;

    /// <summary>How many replicas fit on nodes to come, at most <paramref name="most"/>.</summary>
    public static int Fit(PoolState pool, PodShape pod, int most)
    {
        var left = pool.ElasticLeft;
        if (left == 0 || most <= 0 || !NodeState.Satisfies(pool.ElasticGpu, pod)) return 0;
        var found = 0;
        var begun = Math.Min(left, pool.ElasticNodes.Count);
        for (var i = 0; i < begun && found < most; i++) found += pool.ElasticNodes[i].Fit(pod, most - found);
        if (found >= most || left == begun) return found;
        var each = Template(pool).Fit(pod, most);
        return (int)Math.Min(most, found + ((long)each * (left - begun)));
    }

    /// <summary>Whether a node to come could hold a replica at all.</summary>
    public static bool CouldHold(PoolState pool, PodShape pod) =>
        pool.ElasticLeft > 0 && NodeState.Satisfies(pool.ElasticGpu, pod) && Template(pool).CouldHold(pod);

    /// <summary>The node to come on which a replica is counted; null when there is no room.</summary>
    public static NodeState? Best(PoolState pool, PodShape pod)
    {
        if (Fit(pool, pod, 1) == 0) return null;
        var begun = Math.Min(pool.ElasticLeft, pool.ElasticNodes.Count);
        for (var i = 0; i < begun; i++)
        {
            if (pool.ElasticNodes[i].Fit(pod, 1) > 0) return pool.ElasticNodes[i];
        }

        var node = Create(pool, pool.ElasticNodes.Count);
        pool.ElasticNodes.Add(node);
        return node;
    }

    /// <summary>Forgets the last ones while they are empty.</summary>
    public static void Trim(PoolState pool)
    {
        while (pool.ElasticNodes.Count > 0 && pool.ElasticNodes[^1].Pods.Count == 0)
            pool.ElasticNodes.RemoveAt(pool.ElasticNodes.Count - 1);
    }

    private static NodeState Template(PoolState pool) => pool.ElasticTemplate ??= Create(pool, 0);

    private static NodeState Create(PoolState pool, int number)
    {
        var room = pool.Pool.Elastic!.Node;
        if (room[ResourceNames.Pods] == 0)
            room = room.Add(ResourceList.Of(0, 0, [KeyValuePair.Create(ResourceNames.Pods, DefaultPods)]));
        var node = new NodeState($"{pool.Pool.Name}/to-come-{number}") { SelectedBy = pool.Self };
        node.Update(new NodeFacts { Name = node.Name, Allocatable = room }, pool.ElasticGpu);
        return node;
    }
}
