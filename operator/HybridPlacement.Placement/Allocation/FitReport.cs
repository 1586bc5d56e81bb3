namespace HybridPlacement.Placement;

/// <summary>Why a pool has no room for one replica: what is in the way, node by node. A copy: it doesn't change.</summary>
internal sealed class FitReport
{
    private int _nodes, _overlapping, _away, _cordoned, _tainted, _wrongGpu, _tooSmall, _full;
    private int _lackCpu, _lackMemory, _lackPods, _lackOther;
    private bool _elasticFull;

    /// <summary>One of <see cref="Reasons"/>: what stands between the pool and its most promising node.</summary>
    public string Reason =>
        _full > 0 || _elasticFull ? Reasons.InsufficientCapacity
        : _cordoned > 0 ? Reasons.NodesUnschedulable
        : _away > 0 ? Reasons.PoolUnavailable
        : _tainted > 0 ? Reasons.UntoleratedTaint
        : _tooSmall > 0 ? Reasons.NodeTooSmall
        : _wrongGpu > 0 ? Reasons.NoMatchingGpu
        : _overlapping > 0 ? Reasons.OverlappingNodes
        : Reasons.NoNodes;

    /// <summary>Whether waiting may help.</summary>
    public bool MayPass => _full > 0 || _elasticFull || _cordoned > 0 || _away > 0 || _overlapping > 0;

    public static FitReport Of(PoolState pool, PodShape pod)
    {
        var report = new FitReport { _nodes = pool.Nodes.Count, _overlapping = pool.Overlaps.Count };
        foreach (var node in pool.Nodes) report.Count(node, pod);
        report._elasticFull = ElasticNodes.CouldHold(pool, pod);
        return report;
    }

    public string Explain(Question question, Pool pool) => Reason switch
    {
        Reasons.InsufficientCapacity when _full == 0 =>
            $"the nodes that an autoscaler may still add to pool {pool.Name} are spoken for: raise elastic.maxNodes, or free room",
        Reasons.InsufficientCapacity =>
            $"no node of pool {pool.Name} has room for a replica ({question.Pod.Requests}): {Tally}: free room, add nodes, or lower the requests",
        Reasons.NodesUnschedulable => $"the nodes of pool {pool.Name} that fit are cordoned: {Tally}: uncordon one",
        Reasons.PoolUnavailable => $"the nodes of pool {pool.Name} that fit aren't ready: {Tally}",
        Reasons.UntoleratedTaint =>
            $"the nodes of pool {pool.Name} that fit have taints that the pool doesn't tolerate: {Tally}: add to the pool's tolerations",
        Reasons.NodeTooSmall =>
            $"a replica ({question.Pod.Requests}) is larger than any node of pool {pool.Name}: {Tally}: lower the requests, or add larger nodes",
        Reasons.NoMatchingGpu => $"no node of pool {pool.Name} has {Gpus(question)}: {Tally}",
        Reasons.OverlappingNodes =>
            $"other pools select the nodes of pool {pool.Name} too ({_overlapping} of them): make the nodeSelectors exclude each other",
        _ => $"pool {pool.Name} selects no node and has no elastic room: label nodes for it, or set elastic",
    };

    private void Count(NodeState node, PodShape pod)
    {
        var wrongGpu = pod.Accelerator is { } gpus && (!node.HasResource(gpus.ResourceName) || !node.GpusSatisfy(pod));
        if (wrongGpu) _wrongGpu++;
        else if (!node.CouldHold(pod)) _tooSmall++;
        else if (!node.Facts!.Ready) _away++;
        else if (node.Facts.Unschedulable) _cordoned++;
        else if (!node.Tolerated) _tainted++;
        else CountFull(node, pod);
    }

    private void CountFull(NodeState node, PodShape pod)
    {
        _full++;
        if (pod.Cpu > node.FreeCpu) _lackCpu++;
        if (pod.Memory > node.FreeMemory) _lackMemory++;
        if (node.FreePods < 1) _lackPods++;
        foreach (var (name, amount) in pod.Requests.OthersSpan)
        {
            if (node.FreeOf(name) >= NodeState.Bounded(amount)) continue;
            _lackOther++;
            break;
        }
    }

    private string Tally
    {
        get
        {
            (int Count, string What)[] parts =
            [
                (_lackCpu, "lack cpu"), (_lackMemory, "lack memory"), (_lackOther, "lack GPUs or other resources"),
                (_lackPods, "lack pod slots"), (_cordoned, "cordoned"), (_away, "not ready"), (_tainted, "tainted"),
                (_wrongGpu, "without such a GPU"), (_tooSmall, "too small"),
            ];
            return $"of {_nodes} nodes " + string.Join(", ", parts.Where(p => p.Count > 0).Select(p => $"{p.Count} {p.What}"));
        }
    }

    private static string Gpus(Question question)
    {
        var gpus = question.Model.Accelerator!;
        var text = $"a {gpus.ResourceName}";
        if (gpus.Products.Count > 0) text += $" of {string.Join(" or ", gpus.Products)}";
        if (gpus.MemoryMiB is { } memory) text += $" with at least {memory} MiB";
        if (question.Pod.ComputeCapability is { } capability) text += $" of compute capability {capability}";
        return text + " (by its labels)";
    }
}
