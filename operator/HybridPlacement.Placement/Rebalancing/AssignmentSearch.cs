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

    /// <summary>Models with replicas without a place that one turn tries to place.</summary>
    private const int MostTried = 48;

    private const int MostEjected = 32;

    /// <summary>How often those who wait look at all nodes, and not only where others have just gone.</summary>
    private const double Everywhere = 0.05;

    private const int Cycles = 8;

    /// <summary>How often packing one more replica of a class is tried in vain.</summary>
    private const int Tries = 12;

    /// <summary>How many replicas of a class one of the next higher is worth while places are looked for.</summary>
    private const double Step = 4;

    /// <summary>What the price counts while places are looked for: enough to break ties.</summary>
    private const double LightPrice = 0.05;

    private readonly Assignment _assignment;
    private readonly Sequence _chance = new(0x9E3779B97F4A7C15);
    private readonly int[] _origin;
    private readonly double[] _missing;
    private readonly double _lowest;
    private readonly double _scale;
    private readonly List<(int Replica, int Node, double Price)> _undo = [];
    private readonly List<int> _freed = [];
    private readonly long[] _ejected;
    private readonly int[] _order;
    private readonly double[] _keys;
    private readonly long[] _inOrder;
    private readonly double[] _prices;
    private readonly int[] _without;
    private int _ordered;
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
        var classes = assignment.Models.Select(m => m.Class).DefaultIfEmpty().Max() + 1;
        _lowest = Math.Max(1e-9, 2 * prices.Max());
        _missing = new double[classes];
        _order = new int[assignment.Models.Count];
        _keys = new double[assignment.Models.Count];
        _inOrder = new long[assignment.Models.Count];
        _ejected = new long[assignment.Models.Count];
        _prices = new double[assignment.ModelOf.Length];
        _without = new int[classes];
        Count();
    }

    /// <summary>Searches until so many nodes have been looked at.</summary>
    public void Run(long budget)
    {
        if (_assignment.ModelOf.Length == 0 || _assignment.Nodes.Count == 0) return;
        var best = Snapshot();
        for (var cycle = 0; cycle < Cycles; cycle++)
        {
            // What is packed more tightly than it fell is dear: its price comes last.
            if (cycle == Cycles - 2) Pack(budget * 4, budget / 10, ref best);
            // In turns for more replicas of one class after the other, when the price counts little, and for a lower price.
            var forPlaces = cycle % 2 == 0 && _assignment.Waiting.Count > 0;
            Weigh(forPlaces ? ClassInTurn(cycle / 2) : 0);
            _weight = forPlaces ? LightPrice : 1;
            Cool((budget * (cycle + 1) / Cycles) - _work, forPlaces ? _lowest * 0.35 : _scale, ref best);
            Return(best.Nodes);
        }
    }

    /// <summary>More replicas class by class, the highest first, until a few tries of each fail or the turns are used up.</summary>
    private void Pack(long turns, long each, ref (int[] Nodes, int[] Without, double Price) best)
    {
        var packing = new PackingSearch(_assignment, _chance);
        for (var c = _without.Length - 1; c >= 0; c--)
        {
            for (var failed = 0; best.Without[c] > 0 && failed < Tries && turns > 0;)
            {
                var packed = packing.PlaceOneMore(c, Math.Min(each, turns), out var used);
                turns -= used;
                if (packed)
                {
                    Count();
                    best = Snapshot();
                    continue;
                }

                failed++;
                Return(best.Nodes);
            }

            Return(best.Nodes);
        }
    }

    /// <summary>A class with replicas without a place: the highest first, then the next, and again.</summary>
    private int ClassInTurn(int turn)
    {
        var waiting = Enumerable.Range(0, _without.Length).Where(c => _without[c] > 0).Reverse().ToArray();
        return waiting[turn % waiting.Length];
    }

    /// <summary>
    /// What a replica without a place counts: in the class that is looked at as much as twice the highest price, above it
    /// so much that none is given up, and below it less, so that some are given up for one of the class.
    /// </summary>
    private void Weigh(int looked)
    {
        for (var c = 0; c < _missing.Length; c++)
            _missing[c] = _lowest * (c < looked ? Math.Pow(Step, Math.Max(c - looked, -6)) : Math.Pow(2 * Step, Math.Min(c - looked, 10)));
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
        Array.Clear(_without);
        _price = 0;
        for (var r = 0; r < _prices.Length; r++)
        {
            if (_assignment.NodeOf[r] == Assignment.Nowhere)
            {
                _without[_assignment.Of(r).Class]++;
                continue;
            }

            _prices[r] = PriceOf(r, _assignment.Of(r).PriceOn(_assignment.NodeOf[r]));
            _price += _prices[r];
        }
    }

    /// <summary>Whoever runs somewhere stays for as much less than it costs elsewhere.</summary>
    private double PriceOf(int replica, double price) =>
        _assignment.NodeOf[replica] == _origin[replica] ? price * (1 - _assignment.Of(replica).Threshold) : price;

    private void Turn()
    {
        _turn++;
        _undo.Clear();
        _freed.Clear();
        _ordered = 0;
        Ruin();
        var waiting = _assignment.Waiting;
        var first = _chance.Below(waiting.Count);
        for (var i = 0; i < Math.Min(waiting.Count, MostTried); i++) Enlist(waiting[(first + i) % waiting.Count]);
        Sort();
        var everywhere = _chance.Next() < Everywhere;
        for (var i = 0; i < _ordered; i++) Place(_order[i], everywhere);
    }

    /// <summary>Takes replicas off: all of a few nodes that one model could use, or a few anywhere.</summary>
    private void Ruin()
    {
        _work += 8;
        if (_chance.Next() < 0.2)
        {
            for (var i = _chance.Below(6); i >= 0; i--) Eject(_chance.Below(_assignment.ModelOf.Length));
            return;
        }

        var waiting = _assignment.Waiting;
        var model = waiting.Count > 0 && _chance.Next() < 0.6
            ? _assignment.Models[waiting[_chance.Below(waiting.Count)]]
            : _assignment.Of(_chance.Below(_assignment.ModelOf.Length));
        for (var i = _chance.Below(3); i >= 0; i--)
        {
            var option = model.Options[_chance.Below(model.Options.Length)];
            var on = _assignment.On(option.Nodes[_chance.Below(option.Nodes.Length)]);
            var share = _chance.Next() < 0.5 ? 1 : 0.5;
            for (var k = on.Count - 1; k >= 0 && _undo.Count < MostEjected; k--)
            {
                if (_chance.Next() < share) Eject(on[k]);
            }
        }
    }

    private void Eject(int replica)
    {
        var node = _assignment.NodeOf[replica];
        if (node == Assignment.Nowhere) return;
        if (!_freed.Contains(node)) _freed.Add(node);
        _ejected[_assignment.ModelOf[replica]] = _turn;
        Off(replica);
        Enlist(_assignment.ModelOf[replica]);
    }

    private void Enlist(int model)
    {
        if (_inOrder[model] == _turn) return;
        _inOrder[model] = _turn;
        _order[_ordered++] = model;
    }

    /// <summary>The highest class first; within a class by one of several orders.</summary>
    private void Sort()
    {
        // Large or small first, cheap or dear, scarce or not: another mixture each time.
        var (cpu, memory, gpus) = (Weight(), Weight(), Weight());
        var (price, scarcity, noise) = (2 * _chance.Next() * _chance.Next(), _chance.Next() < 0.3 ? _chance.Next() : 0, _chance.Next() * _chance.Next());
        // Now and then without regard to the class: a chain of moves may begin with the less important one.
        var regard = _chance.Next() < 0.1 ? 0 : 1e6;
        for (var i = 0; i < _ordered; i++)
        {
            var model = _assignment.Models[_order[i]];
            _keys[i] = (cpu * model.Size.Cpu) + (memory * model.Size.Memory) + (gpus * model.Size.Gpus)
                + (price * model.Options[0].Price / _scale) + (scarcity * model.NodeCount / _assignment.Nodes.Count) + (noise * _chance.Next())
                - (regard * model.Class);
        }

        Array.Sort(_keys, _order, 0, _ordered);
    }

    private double Weight() => (2 * _chance.Next()) - 1;

    private void Place(int number, bool everywhere)
    {
        var model = _assignment.Models[number];
        var idle = _assignment.IdleOf(number);
        // Whoever waited before this turn found no room then: there is none but where others have just gone.
        everywhere |= _ejected[number] == _turn;
        // Room only shrinks within a turn: where one replica found none, the next won't.
        var placed = true;
        while (placed && idle.Count > 0) placed = everywhere ? PlaceAnywhere(model, idle) : PlaceOnFreed(model, idle);
    }

    private bool PlaceAnywhere(MovableModel model, List<int> idle)
    {
        var tight = _chance.Next() < 0.7;
        foreach (var option in model.Options)
        {
            if (_chance.Next() < Blink) continue;
            var (best, bestLeft, found) = (Assignment.Nowhere, double.MaxValue, 0);
            _work += option.Nodes.Length;
            foreach (var node in option.Nodes)
            {
                var left = _assignment.Left(model, node);
                if (left >= bestLeft || _chance.Next() < Blink) continue;
                if (tight) (best, bestLeft) = (node, left);
                else if (_chance.Below(++found) == 0) best = node;
            }

            if (best == Assignment.Nowhere) continue;
            Put(idle, best, option.Price);
            return true;
        }

        return false;
    }

    private bool PlaceOnFreed(MovableModel model, List<int> idle)
    {
        var (best, bestPrice) = (Assignment.Nowhere, double.MaxValue);
        _work += _freed.Count;
        foreach (var node in _freed)
        {
            if (model.OptionOn[node] < 0 || _assignment.Left(model, node) == double.MaxValue || _chance.Next() < Blink) continue;
            var price = model.PriceOn(node);
            if (price < bestPrice) (best, bestPrice) = (node, price);
        }

        if (best == Assignment.Nowhere) return false;
        Put(idle, best, bestPrice);
        return true;
    }

    private void Put(List<int> idle, int node, double price)
    {
        var replica = OneOf(idle, node);
        _undo.Add((replica, Assignment.Nowhere, 0));
        On(replica, node, price);
    }

    /// <summary>One of a model's replicas for a node: the one that runs there, if any does.</summary>
    private int OneOf(List<int> idle, int node)
    {
        foreach (var replica in idle)
        {
            if (_origin[replica] == node) return replica;
        }

        return idle[^1];
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
    }

    private (int[] Nodes, int[] Without, double Price) Snapshot() => ([.. _assignment.NodeOf], [.. _without], _price);

    private void Return(int[] nodes)
    {
        for (var r = 0; r < nodes.Length; r++)
        {
            if (_assignment.NodeOf[r] != nodes[r] && _assignment.NodeOf[r] != Assignment.Nowhere) _assignment.Take(r);
        }

        for (var r = 0; r < nodes.Length; r++)
        {
            if (_assignment.NodeOf[r] != nodes[r]) _assignment.Put(r, nodes[r]);
        }

        Count();
    }
}
