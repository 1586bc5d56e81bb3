namespace HybridPlacement.Placement;

/// <summary>
/// Finds replicas of models of lower priority whose going makes room for replicas that have none: one replica after the
/// other, on the node where the victims are lowest, then fewest. Where no room can be made nobody goes.
/// </summary>
internal sealed class Preemption
{
    private readonly Question _question;
    private readonly Workspace _work;
    private readonly ModelState? _own;
    private readonly Dictionary<NodeState, int> _before = [];
    private readonly List<(PoolOption Option, NodeState Node)> _placed = [];
    private readonly List<PodState> _gone = [];
    private readonly HashSet<PodState> _goneSet = [];

    private Preemption(Question question, Workspace work, ModelState? own)
    {
        _question = question;
        _work = work;
        _own = own;
    }

    public static IReadOnlyList<Victim> Run(Question question, Workspace work, FleetIndex fleet, ModelState? own)
    {
        if (question.Rule is null || !IsShort(question, work) || !HasLower(question, fleet)) return [];
        var preemption = new Preemption(question, work, own);
        try
        {
            while (preemption.PlaceOne())
            {
                // One replica a turn: what one turn frees, the next may use.
            }

            return preemption.Victims();
        }
        finally
        {
            preemption.Undo();
        }
    }

    private static bool IsShort(Question question, Workspace work) =>
        question.Model.Placement.Mode == PlacementMode.EachPool
            ? work.Full.Count > 0 || work.Options.Exists(o => o.Taken < question.Replicas)
            : work.Options.Sum(o => o.Taken) < question.Replicas;

    private static bool HasLower(Question question, FleetIndex fleet)
    {
        foreach (var model in fleet.Models)
        {
            if (model.Priority < question.Model.Priority) return true;
        }

        return false;
    }

    private bool PlaceOne()
    {
        Plan? best = null;
        foreach (var option in Candidates())
        {
            foreach (var node in option.State.Nodes)
            {
                if (!node.Open || !node.GpusSatisfy(_question.Pod) || !node.CouldHold(_question.Pod)) continue;
                if (PlanFor(option, node) is { } plan && (best is null || plan.CompareTo(best) < 0)) best = plan;
            }
        }

        if (best is null) return false;
        _before.TryAdd(best.Node, best.Before);
        foreach (var pod in best.Victims)
        {
            FleetIndex.CountOut(pod);
            _gone.Add(pod);
            _goneSet.Add(pod);
        }

        best.Node.Count(_question.Pod.Requests, -1);
        best.Option.OnExisting++;
        (best.Option.PreemptionNodes ??= []).Add(best.Node.Name);
        _placed.Add((best.Option, best.Node));
        return true;
    }

    /// <summary>The pools that may take one more.</summary>
    private IEnumerable<PoolOption> Candidates()
    {
        var placement = _question.Model.Placement;
        var all = _work.Options.Concat(_work.Full.Select(f => f.Option)).ToList();
        var total = all.Sum(o => o.Taken);
        var spent = all.Sum(o => o.Taken * o.Cost ?? 0);
        foreach (var option in all)
        {
            var wanted = placement.Mode == PlacementMode.EachPool ? option.Taken : total;
            if (wanted >= _question.Replicas || option.Taken >= option.Cap) continue;
            if (placement.MaxHourlyCost is { } budget && spent + option.Cost > budget) continue;
            var alone = placement.Mode == PlacementMode.EachPool || placement.Overflow || option.Taken == total;
            if (alone) yield return option;
        }
    }

    private Plan? PlanFor(PoolOption option, NodeState node)
    {
        var lower = Lower(node);
        if (lower.Count == 0 && !_before.ContainsKey(node)) return null;
        if (!_before.TryGetValue(node, out var before)) before = node.Fit(_question.Pod, int.MaxValue);
        var tried = 0;
        try
        {
            while (node.Fit(_question.Pod, int.MaxValue) <= before)
            {
                if (tried == lower.Count) return null;
                FleetIndex.CountOut(lower[tried++]);
            }

            // The highest first: whoever needn't go stays.
            var victims = new List<PodState>();
            for (var i = tried - 1; i >= 0; i--)
            {
                FleetIndex.CountIn(lower[i]);
                if (node.Fit(_question.Pod, int.MaxValue) > before) continue;
                FleetIndex.CountOut(lower[i]);
                victims.Add(lower[i]);
            }

            foreach (var victim in victims) FleetIndex.CountIn(victim);
            tried = 0;
            return new Plan(option, node, before, victims);
        }
        finally
        {
            for (var i = 0; i < tried; i++) FleetIndex.CountIn(lower[i]);
        }
    }

    /// <summary>Who would go from a node, in this order.</summary>
    private List<PodState> Lower(NodeState node)
    {
        var lower = new List<PodState>();
        foreach (var pod in node.Pods)
        {
            if (pod.Model is { } model && model != _own && model.Priority < _question.Model.Priority && !_goneSet.Contains(pod))
                lower.Add(pod);
        }

        lower.Sort(static (a, b) =>
        {
            var order = a.Model!.Priority.CompareTo(b.Model!.Priority);
            if (order == 0) order = (a.Id is not null).CompareTo(b.Id is not null);
            if (order == 0) order = a.Model.Key.CompareTo(b.Model.Key);
            return order != 0 ? order : string.CompareOrdinal(a.Id, b.Id);
        });
        return lower;
    }

    private List<Victim> Victims() =>
        [.. _gone.GroupBy(p => (p.Model!.Key, p.Model.Priority, Pool: p.Node.Pool!.Pool.Name))
            .Select(g => new Victim(
                g.Key.Key,
                g.Key.Pool,
                g.Key.Priority,
                g.Count(),
                [.. g.Select(p => p.Id).OfType<string>().Order(StringComparer.Ordinal)]))
            .OrderBy(v => v.Priority).ThenBy(v => v.Model).ThenBy(v => v.Pool, StringComparer.Ordinal)];

    private void Undo()
    {
        foreach (var (_, node) in _placed) node.Count(_question.Pod.Requests, +1);
        foreach (var pod in _gone) FleetIndex.CountIn(pod);
    }

    /// <summary>One way to make room for one replica.</summary>
    private sealed record Plan(PoolOption Option, NodeState Node, int Before, List<PodState> Victims) : IComparable<Plan>
    {
        public int CompareTo(Plan? other)
        {
            if (other is null) return -1;
            var order = Highest.CompareTo(other.Highest);
            if (order == 0) order = Victims.Count.CompareTo(other.Victims.Count);
            if (order == 0) order = Option.TierRank.CompareTo(other.Option.TierRank);
            if (order == 0) order = other.Option.Score.CompareTo(Option.Score);
            if (order == 0) order = string.CompareOrdinal(Option.Pool.Name, other.Option.Pool.Name);
            return order != 0 ? order : string.CompareOrdinal(Node.Name, other.Node.Name);
        }

        private long Highest => Victims.Count == 0 ? long.MinValue : Victims.Max(v => v.Model!.Priority);
    }
}
