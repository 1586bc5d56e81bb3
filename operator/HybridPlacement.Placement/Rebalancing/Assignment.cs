namespace HybridPlacement.Placement;

/// <summary>
/// Which movable replica is on which node, in arrays: what the search changes a million times a second. Fixed at the
/// start: what each replica asks for, which nodes it may use, and what that costs.
/// </summary>
internal sealed class Assignment
{
    /// <summary>No node.</summary>
    public const int Nowhere = -1;

    private readonly MovableModel[] _models;
    private readonly List<int>[] _on;
    private readonly List<int>[] _idle;
    private readonly List<int> _waiting = [];
    private readonly int[] _placeOnNode;
    private readonly int[] _placeInWaiting;
    private readonly long[] _free;
    private readonly double[] _share;
    private readonly double[] _part;
    private readonly int _dimensions;

    public Assignment(IReadOnlyList<MovableModel> models, IReadOnlyList<NodeState> nodes, IReadOnlyList<string> resources)
    {
        _models = [.. models];
        Nodes = nodes;
        _dimensions = resources.Count + 3;
        _free = new long[nodes.Count * _dimensions];
        _share = new double[nodes.Count * _dimensions];
        _part = new double[nodes.Count * _dimensions];
        for (var n = 0; n < nodes.Count; n++) Measure(nodes[n], n * _dimensions, resources);
        ModelOf = [.. models.SelectMany((m, i) => Enumerable.Repeat(i, m.Replicas))];
        NodeOf = new int[ModelOf.Length];
        Array.Fill(NodeOf, Nowhere);
        _placeOnNode = new int[ModelOf.Length];
        _placeInWaiting = new int[models.Count];
        _on = [.. nodes.Select(_ => new List<int>())];
        _idle = [.. models.Select(_ => new List<int>())];
        for (var r = 0; r < ModelOf.Length; r++) Idle(r);
    }

    public IReadOnlyList<MovableModel> Models => _models;

    public IReadOnlyList<NodeState> Nodes { get; }

    public int[] ModelOf { get; }

    public int[] NodeOf { get; }

    /// <summary>The models that have replicas without a place.</summary>
    public IReadOnlyList<int> Waiting => _waiting;

    /// <summary>The replicas on a node.</summary>
    public IReadOnlyList<int> On(int node) => _on[node];

    /// <summary>A model's replicas without a place.</summary>
    public List<int> IdleOf(int model) => _idle[model];

    public MovableModel Of(int replica) => _models[ModelOf[replica]];

    /// <summary>
    /// What would be left of a node, as a sum of shares of what the node offers: less is tighter. The largest number there
    /// is where the replica doesn't fit.
    /// </summary>
    public double Left(MovableModel model, int node)
    {
        var wanted = model.Wanted;
        var free = _free.AsSpan(node * _dimensions, _dimensions);
        var share = _share.AsSpan(node * _dimensions, _dimensions);
        double left = 0;
        for (var d = 0; d < wanted.Length; d++)
        {
            var rest = free[d] - wanted[d];
            if (rest < 0 && wanted[d] > 0) return double.MaxValue;
            left += rest * share[d];
        }

        return left;
    }

    /// <summary>
    /// By how much a node would be over-full when one model's replica comes and another's goes, in shares of what it has.
    /// </summary>
    public double Excess(int node, MovableModel? comes, MovableModel? goes)
    {
        var free = _free.AsSpan(node * _dimensions, _dimensions);
        var part = _part.AsSpan(node * _dimensions, _dimensions);
        double excess = 0;
        for (var d = 0; d < free.Length; d++)
        {
            var rest = free[d];
            if (comes is not null) rest -= comes.Wanted[d];
            if (goes is not null) rest += goes.Wanted[d];
            if (rest < 0) excess -= rest * part[d];
        }

        return excess;
    }

    public void Put(int replica, int node)
    {
        NodeOf[replica] = node;
        _placeOnNode[replica] = _on[node].Count;
        _on[node].Add(replica);
        Count(replica, node, -1);
        Busy(replica);
    }

    public void Take(int replica)
    {
        var node = NodeOf[replica];
        NodeOf[replica] = Nowhere;
        var on = _on[node];
        var (at, last) = (_placeOnNode[replica], on[^1]);
        (on[at], _placeOnNode[last]) = (last, at);
        on.RemoveAt(on.Count - 1);
        Count(replica, node, +1);
        Idle(replica);
    }

    private void Measure(NodeState node, int at, IReadOnlyList<string> resources)
    {
        // What others have taken beyond what there is counts as nothing left, not as debt.
        (_free[at], _free[at + 1], _free[at + 2]) = (Math.Max(0, node.FreeCpu), Math.Max(0, node.FreeMemory), Math.Max(0, node.FreePods));
        (_share[at], _share[at + 1]) = (1.0 / Math.Max(1, node.AllocatableCpu), 1.0 / Math.Max(1, node.AllocatableMemory));
        for (var r = 0; r < resources.Count; r++)
        {
            _free[at + r + 3] = Math.Max(0, node.FreeOf(resources[r]));
            // A GPU that is left over where none is wanted is worth keeping for whoever wants one.
            _share[at + r + 3] = 1;
        }

        for (var d = 0; d < _dimensions; d++) _part[at + d] = 1.0 / Math.Max(1, _free[at + d]);
    }

    private void Idle(int replica)
    {
        var model = ModelOf[replica];
        _idle[model].Add(replica);
        if (_idle[model].Count > 1) return;
        _placeInWaiting[model] = _waiting.Count;
        _waiting.Add(model);
    }

    private void Busy(int replica)
    {
        var model = ModelOf[replica];
        var idle = _idle[model];
        idle[idle.LastIndexOf(replica)] = idle[^1];
        idle.RemoveAt(idle.Count - 1);
        if (idle.Count > 0) return;
        var (at, last) = (_placeInWaiting[model], _waiting[^1]);
        (_waiting[at], _placeInWaiting[last]) = (last, at);
        _waiting.RemoveAt(_waiting.Count - 1);
    }

    private void Count(int replica, int node, int sign)
    {
        var wanted = Of(replica).Wanted;
        var free = _free.AsSpan(node * _dimensions, _dimensions);
        for (var d = 0; d < wanted.Length; d++) free[d] += sign * wanted[d];
    }
}
