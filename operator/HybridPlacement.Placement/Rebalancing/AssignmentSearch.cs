namespace HybridPlacement.Placement;

/// <summary>
/// Looks for a better assignment: takes replicas off a few nodes, puts them back in another order and elsewhere, and keeps
/// what is better; what is a little worse is kept too, less and less so (ruin and recreate under simulated annealing:
/// Schrimpf et al., Record Breaking Optimization Results Using the Ruin and Recreate Principle, 2000). Better is: more
/// replicas of the highest priority class, then of the next, then the lower price. The same input gives the same output.
/// </summary>
internal sealed class AssignmentSearch
{
    /// <summary>How often the preferred place is passed by.</summary>
    private const double Blink = 0.03;

    /// <summary>Replicas without a place that one turn tries to place.</summary>
    private const int MostTried = 48;

    private const int MostEjected = 32;

    private const int Cycles = 4;

    /// <summary>What the price counts while places are looked for: enough to break ties.</summary>
    private const double LightPrice = 0.05;

    private readonly Assignment _assignment;
    private readonly Sequence _chance = new(0x9E3779B97F4A7C15);
    private readonly int[] _origin;
    private readonly double[] _missing;
    private readonly double _scale;
    private readonly List<int> _unplaced = [];
    private readonly List<int> _order = [];
    private readonly List<(int Replica, int Node, double Price)> _undo = [];
    private readonly double[] _keys;
    private readonly bool[] _touched;
    private readonly double[] _prices;
    private readonly int[] _without;
    private readonly long[] _failed;
    private long _turn;
    private double _price;
    private double _weight;
    private long _work;

    /// <param name="assignment">Where the replicas are; changed in place.</param>
    /// <param name="origin">The node where each replica runs now; <see cref="Assignment.Nowhere"/> for one that doesn't.</param>
    public AssignmentSearch(Assignment assignment, int[] origin)
    {
        _assignment = assignment;
        _origin = origin;
        var prices = assignment.Models.SelectMany(m => m.Options).Select(o => o.Price).DefaultIfEmpty(1).ToList();
        _scale = Math.Max(1e-9, prices.Average());
        var lowest = Math.Max(1e-9, 2 * prices.Max());
        _missing = [.. Enumerable.Range(0, assignment.Models.Select(m => m.Class).DefaultIfEmpty().Max() + 1).Select(c => lowest * Math.Pow(4, c))];
        _keys = new double[assignment.ModelOf.Length];
        _touched = new bool[assignment.ModelOf.Length];
        _prices = new double[assignment.ModelOf.Length];
        _without = new int[_missing.Length];
        _failed = new long[assignment.Models.Count];
        Count();
    }

    /// <summary>Searches until so many nodes have been looked at.</summary>
    public void Run(long budget)
    {
        if (_assignment.ModelOf.Length == 0 || _assignment.Nodes.Count == 0) return;
        var best = Snapshot();
        for (var cycle = 0; cycle < Cycles; cycle++)
        {
            // In turns for more replicas, when the price counts little, and for a lower price.
            var forPlaces = cycle % 2 == 0 && _unplaced.Count > 0;
            _weight = forPlaces ? LightPrice : 1;
            Cool((budget * (cycle + 1) / Cycles) - _work, forPlaces ? _missing[0] * 0.35 : _scale, ref best);
            Restore(best.Nodes);
            Count();
        }
    }

    /// <summary>One round of annealing, from warm to cold.</summary>
    private void Cool(long budget, double heat, ref (int[] Nodes, int[] Without, double Price) best)
    {
        var start = _work;
        while (_work - start < budget)
        {
            var warmth = 1 - ((double)(_work - start) / budget);
            var (before, price) = (Energy(), _price);
            Turn();
            var change = Energy() - before;
            if (change > 0 && (warmth <= 0.02 || _chance.Next() >= Math.Exp(-change / (heat * warmth * warmth))))
            {
                Undo();
                _price = price;
            }
            else if (IsBetter(best))
            {
                best = Snapshot();
            }
        }
    }

    private bool IsBetter((int[] Nodes, int[] Without, double Price) than)
    {
        for (var c = _without.Length - 1; c >= 0; c--)
        {
            if (_without[c] != than.Without[c]) return _without[c] < than.Without[c];
        }

        return _price < than.Price - 1e-9;
    }

    private double Energy()
    {
        var sum = _weight * _price;
        for (var c = 0; c < _without.Length; c++) sum += _without[c] * _missing[c];
        return sum;
    }

    private void Count()
    {
        _unplaced.Clear();
        Array.Clear(_without);
        _price = 0;
        for (var r = 0; r < _prices.Length; r++)
        {
            if (_assignment.NodeOf[r] == Assignment.Nowhere)
            {
                _unplaced.Add(r);
                _without[_assignment.Of(r).Class]++;
            }
            else
            {
                _prices[r] = PriceOf(r, _assignment.Of(r).PriceOn(_assignment.NodeOf[r]));
                _price += _prices[r];
            }
        }
    }

    /// <summary>Whoever runs somewhere stays for as much less than it costs elsewhere.</summary>
    private double PriceOf(int replica, double price) =>
        _assignment.NodeOf[replica] == _origin[replica] ? price * (1 - _assignment.Of(replica).Threshold) : price;

    private void Turn()
    {
        _turn++;
        _undo.Clear();
        _order.Clear();
        Ruin();
        var first = _chance.Below(Math.Max(1, _unplaced.Count));
        for (var i = 0; i < Math.Min(_unplaced.Count, MostTried); i++)
        {
            var replica = _unplaced[(first + i) % _unplaced.Count];
            if (!_touched[replica]) _order.Add(replica);
        }

        foreach (var replica in _order) _touched[replica] = false;
        Sort();
        foreach (var replica in _order) Place(replica);
        ListUnplaced();
    }

    /// <summary>Takes replicas off: all of a few nodes that one replica could use, or a few anywhere.</summary>
    private void Ruin()
    {
        _work += 8;
        if (_chance.Next() < 0.2)
        {
            for (var i = _chance.Below(6); i >= 0; i--) Eject(_chance.Below(_assignment.ModelOf.Length));
            return;
        }

        var seed = _unplaced.Count > 0 && _chance.Next() < 0.6
            ? _unplaced[_chance.Below(_unplaced.Count)]
            : _chance.Below(_assignment.ModelOf.Length);
        var model = _assignment.Of(seed);
        if (model.Options.Length == 0) return;
        for (var i = _chance.Below(3); i >= 0; i--)
        {
            var option = model.Options[_chance.Below(model.Options.Length)];
            var node = option.Nodes[_chance.Below(option.Nodes.Length)];
            var on = _assignment.On(node);
            var share = _chance.Next() < 0.5 ? 1 : 0.5;
            for (var k = on.Count - 1; k >= 0 && _order.Count < MostEjected; k--)
            {
                if (_chance.Next() < share) Eject(on[k]);
            }
        }
    }

    private void Eject(int replica)
    {
        var node = _assignment.NodeOf[replica];
        if (node == Assignment.Nowhere || _touched[replica]) return;
        Off(replica);
        _order.Add(replica);
        _touched[replica] = true;
    }

    /// <summary>The highest class first; within a class by one of several orders.</summary>
    private void Sort()
    {
        // Large or small first, cheap or dear, scarce or not: another mixture each time.
        var (cpu, memory, gpus) = (Weight(), Weight(), Weight());
        var (price, scarcity, noise) = (2 * _chance.Next() * _chance.Next(), _chance.Next() < 0.3 ? _chance.Next() : 0, _chance.Next() * _chance.Next());
        foreach (var replica in _order)
        {
            var model = _assignment.Of(replica);
            _keys[replica] = (cpu * model.Size.Cpu) + (memory * model.Size.Memory) + (gpus * model.Size.Gpus)
                + (price * model.Options[0].Price / _scale) + (scarcity * model.NodeCount / _assignment.Nodes.Count) + (noise * _chance.Next());
        }

        // Now and then without regard to the class: a chain of moves may begin with the less important one.
        var regard = _chance.Next() >= 0.1;
        _order.Sort((a, b) =>
        {
            var order = regard ? _assignment.Of(b).Class.CompareTo(_assignment.Of(a).Class) : 0;
            if (order == 0) order = _keys[a].CompareTo(_keys[b]);
            return order != 0 ? order : a.CompareTo(b);
        });
    }

    private double Weight() => (2 * _chance.Next()) - 1;

    private void Place(int replica)
    {
        // Room only shrinks within a turn: where one replica found none, the next won't.
        if (_failed[_assignment.ModelOf[replica]] == _turn) return;
        var model = _assignment.Of(replica);
        var tight = _chance.Next() < 0.7;
        foreach (var option in model.Options)
        {
            if (_chance.Next() < Blink) continue;
            var (best, bestLeft) = (Assignment.Nowhere, double.MaxValue);
            _work += option.Nodes.Length;
            foreach (var node in option.Nodes)
            {
                if (!_assignment.Fits(model, node) || _chance.Next() < Blink) continue;
                var left = tight ? _assignment.Left(model, node) : _chance.Next();
                if (left >= bestLeft) continue;
                (best, bestLeft) = (node, left);
            }

            if (best == Assignment.Nowhere) continue;
            _undo.Add((replica, Assignment.Nowhere, 0));
            On(replica, best, option.Price);
            return;
        }

        _failed[_assignment.ModelOf[replica]] = _turn;
    }

    private void Off(int replica)
    {
        _undo.Add((replica, _assignment.NodeOf[replica], _prices[replica]));
        _assignment.Take(replica);
        _price -= _prices[replica];
        _without[_assignment.Of(replica).Class]++;
    }

    private void On(int replica, int node, double price)
    {
        _assignment.Put(replica, node);
        _prices[replica] = PriceOf(replica, price);
        _price += _prices[replica];
        _without[_assignment.Of(replica).Class]--;
    }

    private void Undo()
    {
        for (var i = _undo.Count - 1; i >= 0; i--)
        {
            var (replica, node, price) = _undo[i];
            if (node == Assignment.Nowhere)
            {
                _assignment.Take(replica);
                _without[_assignment.Of(replica).Class]++;
            }
            else
            {
                _assignment.Put(replica, node);
                _prices[replica] = price;
                _without[_assignment.Of(replica).Class]--;
            }
        }

        ListUnplaced();
    }

    /// <summary>Brings the list of those without a place up to date for the replicas of this turn.</summary>
    private void ListUnplaced()
    {
        _unplaced.RemoveAll(r => _assignment.NodeOf[r] != Assignment.Nowhere);
        foreach (var replica in _order)
        {
            if (_assignment.NodeOf[replica] == Assignment.Nowhere && !_unplaced.Contains(replica)) _unplaced.Add(replica);
        }
    }

    private (int[] Nodes, int[] Without, double Price) Snapshot() => ([.. _assignment.NodeOf], [.. _without], _price);

    private void Restore(int[] nodes)
    {
        for (var r = 0; r < nodes.Length; r++)
        {
            if (_assignment.NodeOf[r] != nodes[r] && _assignment.NodeOf[r] != Assignment.Nowhere) _assignment.Take(r);
        }

        for (var r = 0; r < nodes.Length; r++)
        {
            if (_assignment.NodeOf[r] != nodes[r]) _assignment.Put(r, nodes[r]);
        }
    }
}
