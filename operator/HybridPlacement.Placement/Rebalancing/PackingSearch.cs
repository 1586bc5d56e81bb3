namespace HybridPlacement.Placement;

/// <summary>
/// Looks for a way to place one more replica of a priority class without giving up any of a higher class: places it where
/// there is no room, and then moves and swaps replicas until no node is over-full (simulated annealing in the space of
/// over-full assignments). Lower classes are left out meanwhile.
/// </summary>
internal sealed class PackingSearch(Assignment assignment, Sequence chance)
{
    /// <summary>The temperature, in shares of a node by which it is over-full: at first, and in the end.</summary>
    private const double Warm = 0.2, Cold = 0.004;

    /// <summary>How often a move begins on a node that is over-full.</summary>
    private const double Pressed = 0.3;

    private readonly List<int> _overfull = [];
    private readonly double[] _excess = new double[assignment.Nodes.Count];

    /// <summary>Whether one more was placed; the assignment is over-full if not.</summary>
    /// <param name="priority">The class.</param>
    /// <param name="turns">How many moves to try.</param>
    /// <param name="used">How many were tried.</param>
    public bool PlaceOneMore(int priority, long turns, out long used)
    {
        used = 0;
        var active = Active(priority);
        var idle = active.Where(r => assignment.Of(r).Class == priority && assignment.NodeOf[r] == Assignment.Nowhere).ToList();
        var first = idle[chance.Below(idle.Count)];
        assignment.Put(first, AnyNode(assignment.Of(first)));
        _overfull.Clear();
        Array.Clear(_excess);
        for (var n = 0; n < _excess.Length; n++) Note(n, assignment.Excess(n, null, null));
        var cooling = Math.Pow(Cold / Warm, 1.0 / turns);
        for (var heat = Warm; used < turns && _overfull.Count > 0; used++)
        {
            heat *= cooling;
            Turn(active, heat);
        }

        return _overfull.Count == 0;
    }

    /// <summary>The replicas of a class and of those above it; those below leave.</summary>
    private List<int> Active(int priority)
    {
        var active = new List<int>();
        for (var r = 0; r < assignment.ModelOf.Length; r++)
        {
            if (assignment.Of(r).Class >= priority) active.Add(r);
            else if (assignment.NodeOf[r] != Assignment.Nowhere) assignment.Take(r);
        }

        return active;
    }

    private void Turn(List<int> active, double heat)
    {
        var replica = chance.Next() < Pressed ? OneOfOverfull() : active[chance.Below(active.Count)];
        var from = assignment.NodeOf[replica];
        if (from != Assignment.Nowhere && chance.Next() < 0.4)
        {
            Shift(replica, from, AnyNode(assignment.Of(replica)), heat);
            return;
        }

        var other = active[chance.Below(active.Count)];
        if (assignment.ModelOf[other] == assignment.ModelOf[replica]) return;
        var to = assignment.NodeOf[other];
        if (to == from) return;
        if (from == Assignment.Nowhere) Replace(other, to, replica, heat);
        else if (to == Assignment.Nowhere) Replace(replica, from, other, heat);
        else Swap(replica, from, other, to, heat);
    }

    private void Shift(int replica, int from, int to, double heat)
    {
        if (from == to) return;
        var model = assignment.Of(replica);
        var (left, right) = (assignment.Excess(from, null, model), assignment.Excess(to, model, null));
        if (!Accept(left + right - _excess[from] - _excess[to], heat)) return;
        assignment.Take(replica);
        assignment.Put(replica, to);
        Note(from, left);
        Note(to, right);
    }

    /// <summary>One of a class takes the place of another of it.</summary>
    private void Replace(int goes, int node, int comes, double heat)
    {
        var (old, model) = (assignment.Of(goes), assignment.Of(comes));
        if (old.Class != model.Class || model.OptionOn[node] < 0) return;
        var excess = assignment.Excess(node, model, old);
        if (!Accept(excess - _excess[node], heat)) return;
        assignment.Take(goes);
        assignment.Put(comes, node);
        Note(node, excess);
    }

    private void Swap(int replica, int from, int other, int to, double heat)
    {
        var (a, b) = (assignment.Of(replica), assignment.Of(other));
        if (a.OptionOn[to] < 0 || b.OptionOn[from] < 0) return;
        var (left, right) = (assignment.Excess(from, b, a), assignment.Excess(to, a, b));
        if (!Accept(left + right - _excess[from] - _excess[to], heat)) return;
        assignment.Take(replica);
        assignment.Take(other);
        assignment.Put(replica, to);
        assignment.Put(other, from);
        Note(from, left);
        Note(to, right);
    }

    private bool Accept(double change, double heat) => change <= 0 || chance.Next() < Math.Exp(-change / heat);

    private void Note(int node, double excess)
    {
        if (excess > 0 && _excess[node] <= 0) _overfull.Add(node);
        else if (excess <= 0 && _excess[node] > 0) _overfull.Remove(node);
        _excess[node] = excess;
    }

    private int OneOfOverfull()
    {
        var on = assignment.On(_overfull[chance.Below(_overfull.Count)]);
        return on[chance.Below(on.Count)];
    }

    private int AnyNode(MovableModel model)
    {
        var option = model.Options[chance.Below(model.Options.Length)];
        return option.Nodes[chance.Below(option.Nodes.Length)];
    }
}
