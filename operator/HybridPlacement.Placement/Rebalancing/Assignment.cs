namespace HybridPlacement.Placement;

/// <summary>
/// Which movable replica is on which node, in arrays: what the search changes thousands of times a second. Fixed at the
/// start: what each replica asks for, which nodes it may use, and what that costs.
/// </summary>
internal sealed class Assignment
{
    /// <summary>No node.</summary>
    public const int Nowhere = -1;

    private readonly List<int>[] _on;

    public Assignment(IReadOnlyList<MovableModel> models, IReadOnlyList<NodeState> nodes, IReadOnlyList<string> resources)
    {
        Models = models;
        Nodes = nodes;
        Dimensions = resources.Count + 3;
        Free = new long[nodes.Count * Dimensions];
        for (var n = 0; n < nodes.Count; n++)
        {
            var free = Free.AsSpan(n * Dimensions, Dimensions);
            (free[0], free[1], free[2]) = (nodes[n].FreeCpu, nodes[n].FreeMemory, nodes[n].FreePods);
            for (var r = 0; r < resources.Count; r++) free[r + 3] = nodes[n].FreeOf(resources[r]);
        }

        _on = new List<int>[nodes.Count];
        for (var n = 0; n < nodes.Count; n++) _on[n] = [];
        ModelOf = [.. models.SelectMany((m, i) => Enumerable.Repeat(i, m.Replicas))];
        NodeOf = new int[ModelOf.Length];
        Array.Fill(NodeOf, Nowhere);
    }

    public IReadOnlyList<MovableModel> Models { get; }

    public IReadOnlyList<NodeState> Nodes { get; }

    /// <summary>cpu, memory, pods, then other resources.</summary>
    public int Dimensions { get; }

    public int[] ModelOf { get; }

    public int[] NodeOf { get; }

    private long[] Free { get; }

    /// <summary>The replicas on a node.</summary>
    public IReadOnlyList<int> On(int node) => _on[node];

    public MovableModel Of(int replica) => Models[ModelOf[replica]];

    public bool Fits(MovableModel model, int node)
    {
        var free = Free.AsSpan(node * Dimensions, Dimensions);
        var wanted = model.Wanted;
        for (var d = 0; d < free.Length; d++)
        {
            if (wanted[d] > 0 && wanted[d] > free[d]) return false;
        }

        return true;
    }

    /// <summary>What would be left of a node, as a sum of shares of what the node offers: less is tighter.</summary>
    public double Left(MovableModel model, int node)
    {
        var free = Free.AsSpan(node * Dimensions, Dimensions);
        var state = Nodes[node];
        var left = ((double)(free[0] - model.Wanted[0]) / Math.Max(1, state.AllocatableCpu))
            + ((double)(free[1] - model.Wanted[1]) / Math.Max(1, state.AllocatableMemory));
        // A GPU that is left over where none is wanted is worth keeping for whoever wants one.
        for (var d = 3; d < free.Length; d++) left += free[d] - model.Wanted[d];
        return left;
    }

    public void Put(int replica, int node)
    {
        NodeOf[replica] = node;
        _on[node].Add(replica);
        Count(replica, node, -1);
    }

    public void Take(int replica)
    {
        var node = NodeOf[replica];
        NodeOf[replica] = Nowhere;
        _on[node].Remove(replica);
        Count(replica, node, +1);
    }

    private void Count(int replica, int node, int sign)
    {
        var wanted = Of(replica).Wanted;
        var free = Free.AsSpan(node * Dimensions, Dimensions);
        for (var d = 0; d < free.Length; d++) free[d] += sign * wanted[d];
    }
}
