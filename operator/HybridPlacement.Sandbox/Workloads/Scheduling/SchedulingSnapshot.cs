namespace HybridPlacement.Sandbox.Workloads.Scheduling;

/// <summary>All nodes with their pods; changed only by the scheduler's own loop.</summary>
internal sealed class SchedulingSnapshot
{
    private readonly SortedDictionary<string, SchedulingNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SchedulingPod> _placed = [];
    private readonly PodsByLabel _byLabel = new();
    private readonly Dictionary<string, SchedulingPod> _repellers = [];
    private readonly Dictionary<string, SchedulingPod> _choosy = [];

    /// <summary>Pods for which room was made on a node, by node; nobody of a lower priority may take it.</summary>
    public Dictionary<string, SchedulingPod> Nominated { get; } = [];

    /// <summary>Ids of the pods that go to make room, by the id of the pod that they go for.</summary>
    public Dictionary<string, IReadOnlyList<string>> Victims { get; } = [];

    /// <summary>Whether a pod that had to go for this one is still there: then no more are evicted for it.</summary>
    public bool IsMakingRoomFor(SchedulingPod pod) => Victims.TryGetValue(pod.Uid, out var going) && going.Any(IsPlaced);

    /// <summary>The disruption budgets of the moment, which are to be kept where preemption has a choice.</summary>
    public Func<IReadOnlyList<SchedulingBudget>> Budgets { get; init; } = () => [];

    /// <summary>The node as a pod may see it: with those in place whose room it may not take.</summary>
    public SchedulingNode For(SchedulingPod pod, SchedulingNode node) => Nominated.Count == 0 ? node : WithNominated(pod, node);

    private SchedulingNode WithNominated(SchedulingPod pod, SchedulingNode node)
    {
        var ahead = Nominated.Values.Where(other =>
            other.NodeName == node.Name && other.Uid != pod.Uid && other.Priority >= pod.Priority && !IsPlaced(other.Uid)).ToList();
        return ahead.Count == 0 ? node : node.With(ahead);
    }

    /// <summary>Nodes that exist, by name.</summary>
    public IEnumerable<SchedulingNode> Nodes => _nodes.Values.Where(node => node.Exists);

    /// <summary>Placed pods that have required anti-affinity of their own.</summary>
    public IReadOnlyCollection<SchedulingPod> Repellers => _repellers.Values;

    /// <summary>Placed pods that would rather have some pods near them, or away.</summary>
    public IReadOnlyCollection<SchedulingPod> Choosy => _choosy.Values;

    public SchedulingNode Node(string name)
    {
        if (!_nodes.TryGetValue(name, out var node)) _nodes[name] = node = new SchedulingNode(name);
        return node;
    }

    /// <summary>The placed pods of a namespace that are selected.</summary>
    public IEnumerable<SchedulingPod> Placed(string space, LabelSelector? selector) => _byLabel.Selected(space, selector);

    /// <summary>Counts a pod where it is bound, once however often it is told.</summary>
    public void Place(SchedulingPod pod)
    {
        Remove(pod.Uid);
        if (pod.NodeName is null) return;
        Node(pod.NodeName).Add(pod);
        _placed[pod.Uid] = pod;
        _byLabel.Add(pod);
        if (pod.AntiAffinity.Count > 0) _repellers[pod.Uid] = pod;
        if (pod.PreferredPods.Count > 0) _choosy[pod.Uid] = pod;
    }

    public bool IsPlaced(string uid) => _placed.ContainsKey(uid);

    public bool Remove(string uid)
    {
        if (!_placed.Remove(uid, out var pod)) return false;
        var node = Node(pod.NodeName!);
        node.Remove(uid);
        if (!node.Exists && node.Pods.Count == 0) _nodes.Remove(node.Name);
        _byLabel.Remove(pod);
        _repellers.Remove(uid);
        _choosy.Remove(uid);
        return true;
    }
}

/// <summary>A disruption budget: the pods it is about, and how many of them may go now.</summary>
internal sealed record SchedulingBudget(string Namespace, LabelSelector Selector, int Allowed);
