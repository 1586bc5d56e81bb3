namespace HybridPlacement.Placement;

/// <summary>
/// Room that is held for replicas which were decided and have no pod yet. Each is counted on a node, as kube-scheduler
/// would have to find one; it gives way as the model's pods appear in the pool.
/// </summary>
internal sealed class Reservations(FleetIndex fleet)
{
    public void Reserve(ModelState model, Decision decision)
    {
        Suspend(model);
        model.Reserved = decision;
        model.Priority = decision.Model.Priority;
        Adjust(model);
    }

    /// <summary>Holds room for what was decided on these nodes, save where pods of the model are.</summary>
    public static void Hold(ModelState model, Decision decision, IEnumerable<NodeState> nodes)
    {
        model.Reserved = decision;
        model.Priority = decision.Model.Priority;
        var missing = nodes.ToList();
        foreach (var pod in model.Pods) missing.Remove(pod.Node);
        foreach (var node in missing) Assume(model, node);
    }

    public static void Release(ModelState model)
    {
        Suspend(model);
        model.Reserved = null;
    }

    /// <summary>Gives all of a model's held room back, until <see cref="Adjust"/>.</summary>
    public static void Suspend(ModelState model)
    {
        foreach (var assumed in model.Assumed) Drop(assumed);
        model.Assumed.Clear();
    }

    /// <summary>Holds as much as the decision has replicas without pods, pool by pool.</summary>
    public void Adjust(ModelState model)
    {
        foreach (var placement in model.Reserved?.Pools ?? [])
        {
            if (fleet.PoolOrNull(placement.Pool.Name) is not { } pool) continue;
            var missing = placement.Replicas - CountIn(model.Pods, pool) - CountIn(model.Assumed, pool);
            for (; missing < 0; missing++)
            {
                var last = model.Assumed.FindLastIndex(a => a.Node.Pool == pool);
                if (last < 0) break;
                Drop(model.Assumed[last]);
                model.Assumed.RemoveAt(last);
            }

            if (missing > 0) Hold(model, pool, placement, missing);
        }
    }

    /// <summary>A pod has come: what was held for it on its node goes first, then what was held elsewhere in the pool.</summary>
    public void PodAppeared(PodState pod)
    {
        var model = pod.Model!;
        if (model.Reserved is null || pod.Node.Pool is not { } pool) return;
        var same = model.Assumed.FindIndex(a => a.Node == pod.Node);
        if (same >= 0 && model.Reserved.ReplicasIn(pool.Pool.Name) < CountIn(model.Pods, pool) + CountIn(model.Assumed, pool))
        {
            Drop(model.Assumed[same]);
            model.Assumed.RemoveAt(same);
        }

        Adjust(model);
    }

    /// <summary>
    /// A node changed. What is held on a node that takes no pods, or that is over-full by now, is held elsewhere; and what
    /// is held on nodes to come may have come.
    /// </summary>
    public void Rehome(NodeState node)
    {
        List<ModelState>? moved = null;
        var overfull = node.FreeCpu < 0 || node.FreeMemory < 0 || node.FreePods < 0 || node.FreeGpus < 0;
        if (!node.Open || overfull) Evict(node, ref moved);
        if (node.Pool is { } pool && pool.ElasticNodes.Count > pool.ElasticLeft)
        {
            foreach (var elastic in pool.ElasticNodes.Skip(pool.ElasticLeft).ToList()) Evict(elastic, ref moved);
        }

        if (moved is null) return;
        foreach (var model in moved.Distinct().OrderByDescending(m => m.Priority).ThenBy(m => m.Key)) Adjust(model);
    }

    private static void Evict(NodeState node, ref List<ModelState>? moved)
    {
        for (var i = node.Pods.Count - 1; i >= 0; i--)
        {
            var assumed = node.Pods[i];
            if (assumed.Id is not null) continue;
            assumed.Model!.Assumed.Remove(assumed);
            (moved ??= []).Add(assumed.Model);
            Drop(assumed);
        }
    }

    private static void Hold(ModelState model, PoolState pool, PoolPlacement placement, int replicas)
    {
        var decision = model.Reserved!;
        var shape = new PodShape(decision.PodRequests, decision.Model.Accelerator, decision.Model.TensorRT?.ComputeCapability);
        for (; replicas > 0; replicas--)
        {
            var node = NodeChoice.Best(pool, shape) ?? ElasticNodes.Best(pool, shape) ?? AfterPreemption(model, pool, placement);
            if (node is null) return;
            Assume(model, node);
        }
    }

    /// <summary>
    /// Where victims still are: held there all the same, so that they find their place taken. Of several nodes the one
    /// with the fewest of the model's own.
    /// </summary>
    private static NodeState? AfterPreemption(ModelState model, PoolState pool, PoolPlacement placement)
    {
        NodeState? best = null;
        var fewest = int.MaxValue;
        foreach (var name in placement.PreemptionNodes)
        {
            if (pool.Nodes.AsEnumerable().FirstOrDefault(n => n.Name == name) is not { Open: true } node) continue;
            var own = node.Pods.Count(p => p.Model == model);
            if (own < fewest) (best, fewest) = (node, own);
        }

        return best;
    }

    /// <summary>Holds room on a node for one replica of what was decided for a model.</summary>
    public static void Assume(ModelState model, NodeState node)
    {
        var assumed = new PodState(null, model.Reserved!.PodRequests, model);
        FleetIndex.Attach(assumed, node);
        model.Assumed.Add(assumed);
    }

    private static void Drop(PodState assumed)
    {
        FleetIndex.Detach(assumed);
        if (assumed.Node.Pool is { } pool) ElasticNodes.Trim(pool);
    }

    private static int CountIn(List<PodState> pods, PoolState pool)
    {
        var count = 0;
        foreach (var pod in pods)
        {
            if (pod.Node.Pool == pool) count++;
        }

        return count;
    }
}
