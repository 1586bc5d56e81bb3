namespace HybridPlacement.Placement;

/// <summary>
/// Which node of a pool a replica is counted on: the tightest that fits, so that large holes stay for large models, and
/// none with GPUs for a model that needs none while there are others.
/// </summary>
internal static class NodeChoice
{
    public static NodeState? Best(PoolState pool, PodShape pod)
    {
        NodeState? best = null;
        (bool, long, double) bestLeft = default;
        foreach (var node in pool.Nodes)
        {
            if (!node.Open || !node.GpusSatisfy(pod) || node.Fit(pod, 1) == 0) continue;
            var left = Left(node, pod);
            if (best is not null && left.CompareTo(bestLeft) >= 0) continue;
            (best, bestLeft) = (node, left);
        }

        return best;
    }

    private static (bool WastesGpus, long Gpus, double Share) Left(NodeState node, PodShape pod) =>
        (pod.Gpus == 0 && node.HasGpus, node.FreeGpus - pod.Gpus, Share(node.FreeCpu, node.AllocatableCpu) + Share(node.FreeMemory, node.AllocatableMemory));

    private static double Share(long free, long allocatable) => allocatable == 0 ? 0 : (double)free / allocatable;
}
