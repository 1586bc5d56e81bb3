namespace HybridPlacement.Sandbox.Workloads.Scheduling;

/// <summary>All nodes with their pods; changed only by the scheduler's own loop.</summary>
internal sealed class SchedulingSnapshot
{
    private readonly SortedDictionary<string, SchedulingNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SchedulingPod> _placed = [];
    private readonly Dictionary<string, Dictionary<string, SchedulingPod>> _byNamespace = [];
    private readonly Dictionary<string, SchedulingPod> _repellers = [];

    /// <summary>Nodes that exist, by name.</summary>
    public IEnumerable<SchedulingNode> Nodes => _nodes.Values.Where(node => node.Exists);

    /// <summary>Placed pods that have required anti-affinity of their own.</summary>
    public IReadOnlyCollection<SchedulingPod> Repellers => _repellers.Values;

    public SchedulingNode Node(string name)
    {
        if (!_nodes.TryGetValue(name, out var node)) _nodes[name] = node = new SchedulingNode(name);
        return node;
    }

    public IReadOnlyCollection<SchedulingPod> PlacedIn(string space) =>
        _byNamespace.TryGetValue(space, out var pods) ? pods.Values : [];

    /// <summary>Counts a pod where it is bound, once however often it is told.</summary>
    public void Place(SchedulingPod pod)
    {
        Remove(pod.Uid);
        if (pod.NodeName is null) return;
        Node(pod.NodeName).Add(pod);
        _placed[pod.Uid] = pod;
        if (!_byNamespace.TryGetValue(pod.Namespace, out var pods)) _byNamespace[pod.Namespace] = pods = [];
        pods[pod.Uid] = pod;
        if (pod.AntiAffinity.Count > 0) _repellers[pod.Uid] = pod;
    }

    public bool IsPlaced(string uid) => _placed.ContainsKey(uid);

    public bool Remove(string uid)
    {
        if (!_placed.Remove(uid, out var pod)) return false;
        var node = Node(pod.NodeName!);
        node.Remove(uid);
        if (!node.Exists && node.Pods.Count == 0) _nodes.Remove(node.Name);
        _byNamespace[pod.Namespace].Remove(uid);
        if (_byNamespace[pod.Namespace].Count == 0) _byNamespace.Remove(pod.Namespace);
        _repellers.Remove(uid);
        return true;
    }
}
