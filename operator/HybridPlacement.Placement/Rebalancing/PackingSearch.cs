namespace HybridPlacement.Placement;

/// <summary>
/// Looks for a way to place one more replica of a priority class without giving up any of a higher class: places it where
/// there is no room, and then moves and exchanges replicas until no node is over-full. Lower classes are left out meanwhile.
/// </summary>
/// <remarks>
/// Each turn takes an over-full node and, of all moves and exchanges of its replicas, the one that leaves least excess,
/// worse or not; what has left a node doesn't come back to it for a while (tabu search: Glover, Future paths for integer
/// programming, 1986). Where no move helps, the nodes that are over-full weigh more from then on, so that the search leaves
/// the dead end (Morris, The breakout method for escaping from local minima, 1993).
/// </remarks>
internal sealed class PackingSearch(Assignment assignment, Sequence chance)
{
    /// <summary>By how much an over-full node weighs more after each dead end.</summary>
    private const double Growth = 0.2;

    /// <summary>For how many turns at least what has left a node doesn't come back; at most twice as many.</summary>
    private const int Tenure = 8;

    /// <summary>Bars are kept by model and node; in large fleets some share a place, and one bars the other's too.</summary>
    private const int MostBars = 1 << 20;

    /// <summary>What is less than this is a rounding error.</summary>
    private const double Epsilon = 1e-12;

    private readonly List<int> _overfull = [];
    private readonly double[] _excess = new double[assignment.Nodes.Count];
    private readonly double[] _weight = new double[assignment.Nodes.Count];
    private readonly long[] _barredUntil = new long[Math.Clamp((long)assignment.Nodes.Count * assignment.Models.Count, 1, MostBars)];
    private long _turn;
    private long _looked;
    private Step _best;
    private int _ties;

    /// <summary>Whether one more was placed; the assignment is over-full if not.</summary>
    /// <param name="priority">The class.</param>
    /// <param name="most">How many moves to look at.</param>
    /// <param name="used">How many were looked at.</param>
    public bool PlaceOneMore(int priority, long most, out long used)
    {
        var active = Active(priority);
        var idle = active.Where(r => assignment.Of(r).Class == priority && assignment.NodeOf[r] == Assignment.Nowhere).ToList();
        var first = idle[chance.Below(idle.Count)];
        assignment.Put(first, AnyNode(assignment.Of(first)));
        _overfull.Clear();
        Array.Clear(_excess);
        Array.Fill(_weight, 1);
        for (var n = 0; n < _excess.Length; n++) Note(n);
        for (_looked = 0; _looked < most && _overfull.Count > 0;) Turn(active);
        used = _looked;
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

    private void Turn(List<int> active)
    {
        _turn++;
        _looked++;
        (_best, _ties) = (new(double.MaxValue, Assignment.Nowhere, Assignment.Nowhere, Assignment.Nowhere), 0);
        var from = _overfull[chance.Below(_overfull.Count)];
        var on = assignment.On(from);
        for (var i = 0; i < on.Count; i++)
        {
            if (IsFirstOfItsModel(on, i)) LookAt(on[i], from, active);
        }

        if (_best.Change >= -Epsilon)
        {
            foreach (var node in _overfull) _weight[node] += Growth;
        }

        if (_best.Replica != Assignment.Nowhere) Take(_best, from);
    }

    private bool IsFirstOfItsModel(IReadOnlyList<int> on, int index)
    {
        for (var i = 0; i < index; i++)
        {
            if (assignment.ModelOf[on[i]] == assignment.ModelOf[on[index]]) return false;
        }

        return true;
    }

    private void LookAt(int replica, int from, List<int> active)
    {
        var model = assignment.Of(replica);
        var leaving = Weighted(from, null, model);
        foreach (var option in model.Options)
        {
            foreach (var to in option.Nodes)
            {
                if (to == from || IsBarred(replica, to)) continue;
                Consider(new(leaving + Weighted(to, model, null), replica, Assignment.Nowhere, to));
            }
        }

        // Those that are passed over take time too.
        _looked += active.Count / 8;
        foreach (var other in active)
        {
            var (comes, to) = (assignment.Of(other), assignment.NodeOf[other]);
            if (comes == model || to == from || comes.OptionOn[from] < 0 || IsBarred(other, from)) continue;
            if (to == Assignment.Nowhere)
            {
                // One of a class takes the place of another of it.
                if (comes.Class == model.Class) Consider(new(Weighted(from, comes, model), replica, other, to));
            }
            else if (model.OptionOn[to] >= 0 && !IsBarred(replica, to))
            {
                Consider(new(Weighted(from, comes, model) + Weighted(to, model, comes), replica, other, to));
            }
        }
    }

    /// <summary>Among equals one by chance.</summary>
    private void Consider(in Step step)
    {
        _looked++;
        if (step.Change > _best.Change + Epsilon) return;
        if (step.Change < _best.Change - Epsilon) _ties = 0;
        if (chance.Below(++_ties) == 0) _best = step;
    }

    private void Take(in Step step, int from)
    {
        Bar(step.Replica, from);
        assignment.Take(step.Replica);
        if (step.Other != Assignment.Nowhere)
        {
            if (step.To != Assignment.Nowhere)
            {
                Bar(step.Other, step.To);
                assignment.Take(step.Other);
            }

            assignment.Put(step.Other, from);
        }

        if (step.To != Assignment.Nowhere)
        {
            assignment.Put(step.Replica, step.To);
            Note(step.To);
        }

        Note(from);
    }

    /// <summary>By how much a node's weighted excess changes when one comes and another goes.</summary>
    private double Weighted(int node, MovableModel? comes, MovableModel? goes) =>
        _weight[node] * (assignment.Excess(node, comes, goes) - _excess[node]);

    private bool IsBarred(int replica, int node) => BarOf(replica, node) > _turn;

    private void Bar(int replica, int node) => BarOf(replica, node) = _turn + Tenure + chance.Below(Tenure + 1);

    private ref long BarOf(int replica, int node)
    {
        var place = ((long)node * assignment.Models.Count) + assignment.ModelOf[replica];
        return ref _barredUntil[place < _barredUntil.Length ? place : place % _barredUntil.Length];
    }

    private void Note(int node)
    {
        var excess = assignment.Excess(node, null, null);
        if (excess > 0 && _excess[node] <= 0) _overfull.Add(node);
        else if (excess <= 0 && _excess[node] > 0) _overfull.Remove(node);
        _excess[node] = excess;
    }

    private int AnyNode(MovableModel model)
    {
        var option = model.Options[chance.Below(model.Options.Length)];
        return option.Nodes[chance.Below(option.Nodes.Length)];
    }

    /// <summary>A replica goes from the node that is looked at; another may come from where it goes, or from nowhere.</summary>
    /// <param name="Change">Of the weighted excess.</param>
    /// <param name="Replica">Who goes.</param>
    /// <param name="Other">Who comes; <see cref="Assignment.Nowhere"/> for nobody.</param>
    /// <param name="To">Where the replica goes; <see cref="Assignment.Nowhere"/> where it loses its place.</param>
    private readonly record struct Step(double Change, int Replica, int Other, int To);
}
