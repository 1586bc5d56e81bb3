namespace HybridPlacement.Placement;

/// <summary>Nodes in order of their names, so that no decision depends on the order of events.</summary>
internal sealed class SortedNodes
{
    private static readonly Comparer<NodeState> ByName =
        Comparer<NodeState>.Create(static (a, b) => string.CompareOrdinal(a.Name, b.Name));

    private readonly List<NodeState> _nodes = [];

    public int Count => _nodes.Count;

    public NodeState this[int index] => _nodes[index];

    public void Add(NodeState node)
    {
        var at = _nodes.BinarySearch(node, ByName);
        if (at < 0) _nodes.Insert(~at, node);
    }

    public void Remove(NodeState node)
    {
        var at = _nodes.BinarySearch(node, ByName);
        if (at >= 0) _nodes.RemoveAt(at);
    }

    public List<NodeState>.Enumerator GetEnumerator() => _nodes.GetEnumerator();

    public IEnumerable<NodeState> AsEnumerable() => _nodes;
}
