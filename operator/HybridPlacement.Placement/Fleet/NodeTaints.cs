namespace HybridPlacement.Placement;

/// <summary>What a node's taints mean to the pods of its pool.</summary>
internal static class NodeTaints
{
    public static void Update(NodeState node)
    {
        node.Tolerated = true;
        node.Evicts = false;
        if (node.Facts is null || node.SelectedBy.Length == 0) return;
        foreach (var taint in node.Facts.Taints)
        {
            if (taint.Effect == TaintEffect.PreferNoSchedule || Tolerates(node.SelectedBy, taint)) continue;
            node.Tolerated = false;
            // These two come and go with readiness, which has rules of its own: failover.
            if (taint.Effect == TaintEffect.NoExecute
                && taint.Key is not ("node.kubernetes.io/not-ready" or "node.kubernetes.io/unreachable"))
            {
                node.Evicts = true;
            }
        }
    }

    private static bool Tolerates(PoolState[] pools, Taint taint)
    {
        foreach (var pool in pools)
        {
            foreach (var toleration in pool.Pool.Tolerations)
            {
                if (toleration.Tolerates(taint)) return true;
            }
        }

        return false;
    }
}
