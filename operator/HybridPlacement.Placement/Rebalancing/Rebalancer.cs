namespace HybridPlacement.Placement;

/// <summary>
/// Looks at a planned fleet as a whole and moves replicas until more of them have a place, higher priority first, and what
/// is placed is cheaper. What single decisions can't see is seen here: that one model has to make way for another.
/// </summary>
/// <remarks>
/// Moved are the replicas of models that may be spread, have no budget, and are on open nodes of pools without a quota; all
/// else stays and counts as taken. A less preferred tier counts as dearer than any price; price counts where the policy
/// weighs cost.
/// </remarks>
internal sealed class Rebalancer
{
    private readonly FleetIndex _fleet;
    private readonly IReadOnlyList<Decision> _decisions;
    private readonly List<NodeState> _nodes = [];
    private readonly Dictionary<NodeState, int> _numbers = [];
    private readonly Dictionary<PoolState, int[]> _open = [];
    private readonly List<List<PodState>> _held = [];

    private Rebalancer(FleetIndex fleet, IReadOnlyList<Decision> decisions)
    {
        _fleet = fleet;
        _decisions = decisions;
        foreach (var pool in fleet.Pools)
        {
            var open = pool.Nodes.AsEnumerable().Where(n => n.Open).ToList();
            _open[pool] = [.. open.Select((_, i) => _nodes.Count + i)];
            foreach (var node in open)
            {
                _numbers[node] = _nodes.Count;
                _nodes.Add(node);
            }
        }
    }

    /// <summary>
    /// Moves reservations to where replicas are better placed, and says for each decision how many replicas go where; null
    /// for those that stay as they are. Pods of models that move are gone from the fleet afterwards.
    /// </summary>
    /// <param name="fleet">The fleet, each decision reserved.</param>
    /// <param name="decisions">The decisions.</param>
    /// <param name="budget">How many nodes may be looked at: what bounds the time.</param>
    public static CurrentPlacement?[] Run(FleetIndex fleet, IReadOnlyList<Decision> decisions, long budget)
    {
        var rebalancer = new Rebalancer(fleet, decisions);
        var models = rebalancer.Movable();
        foreach (var pod in rebalancer._held.SelectMany(h => h)) FleetIndex.CountOut(pod);
        var assignment = new Assignment(models, rebalancer._nodes, rebalancer.Resources(models));
        foreach (var pod in rebalancer._held.SelectMany(h => h)) FleetIndex.CountIn(pod);
        var origin = rebalancer.Start(assignment);
        new AssignmentSearch(assignment, origin).Run(budget);
        return rebalancer.CarryOut(assignment);
    }

    private List<MovableModel> Movable()
    {
        var classes = _decisions.Select(d => d.Model.Priority).Distinct().Order().ToList();
        var average = Average();
        var models = new List<MovableModel>();
        for (var i = 0; i < _decisions.Count; i++)
        {
            var decision = _decisions[i];
            var question = decision.Question!;
            var wish = decision.Model.Placement;
            if (question.Rule is null || question.Runtime is null || !wish.Overflow
                || wish.Mode != PlacementMode.Replicated || wish.MaxHourlyCost is not null)
            {
                continue;
            }

            var options = Options(question);
            var state = _fleet.ModelOrNull(decision.Model.Key);
            var nodes = options.SelectMany(o => o.Nodes).ToHashSet();
            var held = state is null
                ? []
                : state.Pods.Concat(state.Assumed).Where(p => _numbers.TryGetValue(p.Node, out var n) && nodes.Contains(n)).ToList();
            if (options.Length == 0 || held.Count + decision.UnplacedReplicas == 0) continue;
            _held.Add(held);
            var pod = question.Pod;
            models.Add(new MovableModel
            {
                Item = i,
                Replicas = held.Count + decision.UnplacedReplicas,
                Class = classes.IndexOf(decision.Model.Priority),
                Wanted = [],
                Size = (pod.Cpu / average.Cpu, pod.Memory / average.Memory, pod.Gpus / average.Gpus),
                Options = options,
                OptionOn = OptionOn(options),
                NodeCount = nodes.Count,
                Threshold = question.MinImprovement / 100.0,
            });
        }

        return models;
    }

    /// <summary>What a node offers on average: the measure of sizes.</summary>
    private (double Cpu, double Memory, double Gpus) Average()
    {
        var count = Math.Max(1, _nodes.Count);
        return (
            Math.Max(1, _nodes.Sum(n => (double)n.AllocatableCpu) / count),
            Math.Max(1, _nodes.Sum(n => (double)n.AllocatableMemory) / count),
            Math.Max(0.1, _nodes.Sum(n => (double)n.AllocatableGpus) / count));
    }

    private MovableOption[] Options(Question question)
    {
        var pools = _fleet.Pools.Where(p => PoolFilters.All.All(f => f.Most(question, p) == int.MaxValue) && HasNoQuota(p, question)).ToList();
        var costs = pools.ConvertAll(p => question.CostIn(p.Pool));
        var dearest = costs.Max() ?? 0;
        var weighs = question.Policy!.Weights.Cost > 0;
        var options = new List<MovableOption>();
        for (var i = 0; i < pools.Count; i++)
        {
            var nodes = Array.FindAll(_open[pools[i]], n => _nodes[n].GpusSatisfy(question.Pod) && _nodes[n].CouldHold(question.Pod));
            if (nodes.Length == 0) continue;
            var price = weighs ? (double)(costs[i] ?? dearest) : 0;
            // Above any price: a tier's rank comes first.
            options.Add(new(pools[i], price + (question.TierRank(pools[i].Pool.Tier) * 4 * Math.Max(1, (double)dearest)), nodes));
        }

        return [.. options.OrderBy(o => o.Price).ThenBy(o => o.Pool.Pool.Name, StringComparer.Ordinal)];
    }

    private short[] OptionOn(MovableOption[] options)
    {
        var on = new short[_nodes.Count];
        Array.Fill(on, (short)-1);
        for (var o = 0; o < options.Length; o++)
        {
            foreach (var node in options[o].Nodes) on[node] = (short)o;
        }

        return on;
    }

    private static bool HasNoQuota(PoolState pool, Question question) =>
        pool.Pool.MaxModels is null && (pool.Pool.MaxGpus is null || question.Pod.Gpus == 0);

    private string[] Resources(List<MovableModel> models)
    {
        var names = _decisions.SelectMany(d => d.PodRequests.Others).Select(o => o.Key).Distinct().Order(StringComparer.Ordinal).ToArray();
        foreach (var model in models)
        {
            var pod = _decisions[model.Item].Question!.Pod;
            model.Wanted = [pod.Cpu, pod.Memory, 1, .. names.Select(n => NodeState.Bounded(pod.Requests[n]))];
        }

        return names;
    }

    /// <summary>Puts the replicas where they are; says where pods run already.</summary>
    private int[] Start(Assignment assignment)
    {
        var origin = new int[assignment.ModelOf.Length];
        Array.Fill(origin, Assignment.Nowhere);
        var replica = 0;
        for (var m = 0; m < assignment.Models.Count; m++)
        {
            var held = _held[m];
            for (var k = 0; k < assignment.Models[m].Replicas; k++, replica++)
            {
                if (k >= held.Count) continue;
                assignment.Put(replica, _numbers[held[k].Node]);
                if (held[k].Id is not null) origin[replica] = _numbers[held[k].Node];
            }
        }

        return origin;
    }

    private CurrentPlacement?[] CarryOut(Assignment assignment)
    {
        var placements = new CurrentPlacement?[_decisions.Count];
        var replicas = Enumerable.Range(0, assignment.ModelOf.Length).ToLookup(r => assignment.ModelOf[r], r => assignment.NodeOf[r]);
        for (var m = 0; m < assignment.Models.Count; m++)
        {
            var nodes = replicas[m].Where(n => n != Assignment.Nowhere).Select(n => _nodes[n]).ToList();
            var decision = _decisions[assignment.Models[m].Item];
            if (!IsMoved(_held[m], nodes)) continue;
            placements[assignment.Models[m].Item] = Placement(decision, _held[m], nodes);
            _fleet.Rehold(decision.Model.Key, _held[m], nodes);
        }

        return placements;
    }

    private static bool IsMoved(List<PodState> held, List<NodeState> nodes) =>
        !held.Select(p => p.Node.Name).Order(StringComparer.Ordinal).SequenceEqual(nodes.Select(n => n.Name).Order(StringComparer.Ordinal));

    /// <summary>Where the replicas of a decision are after the search: those that it didn't move, and those that it did.</summary>
    private static CurrentPlacement Placement(Decision decision, List<PodState> held, List<NodeState> nodes)
    {
        var counts = decision.Pools.ToDictionary(p => p.Pool.Name, p => p.Replicas, StringComparer.Ordinal);
        foreach (var pod in held) counts[pod.Node.Pool!.Pool.Name] = counts.GetValueOrDefault(pod.Node.Pool!.Pool.Name) - 1;
        foreach (var node in nodes)
        {
            var pool = node.Pool!.Pool.Name;
            counts[pool] = counts.GetValueOrDefault(pool) + 1;
        }

        return new([.. counts.Where(c => c.Value > 0).OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => new CurrentPool(c.Key, c.Value))]);
    }
}
