namespace HybridPlacement.Placement;

/// <summary>A pool, its nodes, and sums over those that take new pods.</summary>
internal sealed class PoolState
{
    private readonly SortedList<string, (long Allocatable, long Free)> _others = new(StringComparer.Ordinal);
    private readonly Dictionary<ModelState, int> _models = [];

    public PoolState(Pool pool)
    {
        Pool = pool;
        Self = [this];
        ElasticGpu = pool.Elastic is null ? null : GpuFacts.Of(pool.Elastic);
    }

    public Pool Pool { get; }

    /// <summary>A shared array, for the many nodes that are in this pool only.</summary>
    public PoolState[] Self { get; }

    /// <summary>The nodes that are in this pool only, by name.</summary>
    public SortedNodes Nodes { get; } = new();

    /// <summary>Nodes that other pools select too, by name.</summary>
    public SortedNodes Overlaps { get; } = new();

    /// <summary>Stand-ins for nodes that an autoscaler would add, as far as replicas are reserved on them.</summary>
    public List<NodeState> ElasticNodes { get; } = [];

    /// <summary>An empty one of them.</summary>
    public NodeState? ElasticTemplate { get; set; }

    public GpuFacts? ElasticGpu { get; }

    /// <summary>The deciding model's pods on nodes that take no new ones; only during a decision.</summary>
    public int HeldOnClosed { get; set; }

    /// <summary>The deciding model's pods on nodes that are away and may come back; only during a decision.</summary>
    public int HeldOnGone { get; set; }

    public int ReadyNodes { get; private set; }

    public int OpenNodes { get; private set; }

    public long AllocatableCpu { get; private set; }

    public long AllocatableMemory { get; private set; }

    public long FreeCpu { get; private set; }

    public long FreeMemory { get; private set; }

    /// <summary>GPUs that models hold here, reservations included.</summary>
    public long ModelGpus { get; private set; }

    /// <summary>Models with pods or reservations here.</summary>
    public int Models => _models.Count;

    /// <summary>Those with pods here.</summary>
    public IEnumerable<ModelKey> ModelsWithPods =>
        _models.Keys.Where(m => m.Pods.Exists(p => p.Node.Pool == this)).Select(m => m.Key);

    /// <summary>How many nodes an autoscaler may still add.</summary>
    public int ElasticLeft => Pool.Elastic is { } elastic ? Math.Max(0, elastic.MaxNodes - Nodes.Count - Overlaps.Count) : 0;

    public (long Allocatable, long Free) Other(string resource) => _others.GetValueOrDefault(resource);

    /// <summary>All sums but cpu and memory, by name.</summary>
    public IEnumerable<KeyValuePair<string, (long Allocatable, long Free)>> Others => _others;

    /// <summary>Counts a node in (+1) or out (-1) of the sums.</summary>
    public void Count(NodeState node, int sign)
    {
        if (node.Facts is { Ready: true }) ReadyNodes += sign;
        if (!node.Open) return;
        OpenNodes += sign;
        AllocatableCpu += sign * node.AllocatableCpu;
        AllocatableMemory += sign * node.AllocatableMemory;
        FreeCpu += sign * node.FreeCpu;
        FreeMemory += sign * node.FreeMemory;
        for (var i = 0; i < node.OtherNames.Length; i++)
        {
            var (allocatable, free) = _others.GetValueOrDefault(node.OtherNames[i]);
            _others[node.OtherNames[i]] =
                (allocatable + (sign * node.OtherAllocatable[i]), free + (sign * node.OtherFree[i]));
        }
    }

    /// <summary>Counts a pod on one of its open nodes in (-1: room shrinks) or out (+1).</summary>
    public void CountRoom(ResourceList requests, NodeState node, int sign)
    {
        FreeCpu += sign * NodeState.Bounded(requests.CpuMillis);
        FreeMemory += sign * NodeState.Bounded(requests.MemoryBytes);
        foreach (var (name, amount) in requests.OthersSpan)
        {
            if (!node.HasResource(name)) continue;
            var (allocatable, free) = _others.GetValueOrDefault(name);
            _others[name] = (allocatable, free + (sign * NodeState.Bounded(amount)));
        }
    }

    /// <summary>Counts a model's pod in (+1) or out (-1).</summary>
    public void CountModel(ModelState model, ResourceList requests, int sign)
    {
        ModelGpus += sign * PodShape.GpusOf(requests);
        var count = _models.GetValueOrDefault(model) + sign;
        if (count == 0) _models.Remove(model);
        else _models[model] = count;
    }
}
