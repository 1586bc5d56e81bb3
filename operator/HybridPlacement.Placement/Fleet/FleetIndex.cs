using System.Diagnostics.CodeAnalysis;

namespace HybridPlacement.Placement;

/// <summary>Nodes, pods and pools, and which is where. Not safe for several threads: the snapshot's lock guards it.</summary>
internal sealed class FleetIndex
{
    private readonly Dictionary<string, NodeState> _nodes = [];
    private readonly Dictionary<string, PodState> _pods = [];
    private readonly SortedList<string, PoolState> _declared = new(StringComparer.Ordinal);
    private readonly SortedList<string, PoolState> _implicit = ImplicitPools.Create();
    private readonly Dictionary<ModelKey, ModelState> _models = [];
    private readonly Dictionary<ResourceList, ResourceList> _shared = [];
    private readonly Reservations _reservations;

    public FleetIndex() => _reservations = new Reservations(this);

    /// <summary>The pools there are, by name.</summary>
    public IList<PoolState> Pools => Named.Values;

    /// <summary>What one decision works on; kept, so that the next allocates less.</summary>
    public Workspace Workspace { get; } = new();

    private SortedList<string, PoolState> Named => _declared.Count > 0 ? _declared : _implicit;

    public NodeState? NodeOrNull(string name) => _nodes.GetValueOrDefault(name);

    public PoolState? PoolOrNull(string name) => Named.GetValueOrDefault(name);

    public ModelState? ModelOrNull(ModelKey key) => _models.GetValueOrDefault(key);

    /// <summary>The models that hold anything.</summary>
    public IEnumerable<ModelState> Models => _models.Values;

    public void UpsertNode(NodeFacts facts)
    {
        var node = NodeOf(facts.Name);
        var same = node.Facts is { } old && SameLabels(old.Labels, facts.Labels);
        Exclude(node);
        node.Update(facts, same ? node.Gpu : GpuFacts.From(facts.Labels));
        if (!same) node.SelectedBy = Selecting(facts.Labels);
        Include(node);
        _reservations.Rehome(node);
    }

    public void RemoveNode(string name)
    {
        if (!_nodes.TryGetValue(name, out var node) || node.Facts is null) return;
        Exclude(node);
        node.Update(null, null);
        node.SelectedBy = [];
        Include(node);
        _reservations.Rehome(node);
        DropIfUnused(node);
    }

    public void UpsertPod(PodFacts facts)
    {
        if (_pods.TryGetValue(facts.Id, out var known))
        {
            var same = known.Node.Name == facts.Node && known.Model?.Key == facts.Model && known.Requests.Equals(facts.Requests);
            if (same)
            {
                if (known.Model is { } model && model.Reserved is null) model.Priority = facts.Priority;
                return;
            }

            RemovePod(facts.Id);
        }

        var owner = facts.Model is { } key ? ModelOf(key) : null;
        var pod = new PodState(facts.Id, Share(facts.Requests), owner);
        _pods[facts.Id] = pod;
        Attach(pod, NodeOf(facts.Node));
        if (owner is not null)
        {
            if (owner.Reserved is null) owner.Priority = facts.Priority;
            owner.Pods.Add(pod);
            _reservations.PodAppeared(pod);
        }

        _reservations.Rehome(pod.Node);
    }

    public void RemovePod(string id)
    {
        if (!_pods.Remove(id, out var pod)) return;
        var node = pod.Node;
        Detach(pod);
        DropIfUnused(node);
        if (pod.Model is not { } model) return;
        model.Pods.Remove(pod);
        _reservations.Adjust(model);
        DropIfUnused(model);
    }

    public void UpsertPool(Pool pool)
    {
        if (_declared.TryGetValue(pool.Name, out var known) && known.Pool == pool) return;
        var state = new PoolState(pool);
        var first = _declared.Count == 0;
        _declared[pool.Name] = state;
        if (first) ReselectAll();
        else Reselect(known, state);
    }

    public void RemovePool(string name)
    {
        if (!_declared.Remove(name, out var known)) return;
        if (_declared.Count == 0) ReselectAll();
        else Reselect(known, null);
    }

    public void Reserve(Decision decision)
    {
        var model = ModelOf(decision.Model.Key);
        _reservations.Reserve(model, decision);
        DropIfUnused(model);
    }

    public void Release(ModelKey key)
    {
        if (!_models.TryGetValue(key, out var model)) return;
        Reservations.Release(model);
        DropIfUnused(model);
    }

    /// <summary>
    /// Acts as if what a model's decision asks for had been carried out: victims are gone, and so are the model's own pods
    /// where it wants none.
    /// </summary>
    public void CarryOut(Decision decision)
    {
        foreach (var id in decision.Victims.SelectMany(v => v.Pods)) RemovePod(id);
        if (!_models.TryGetValue(decision.Model.Key, out var model)) return;
        foreach (var group in model.Pods.GroupBy(p => HolderOf(p, decision)).ToList())
        {
            var kept = group.Key is { } pool ? decision.ReplicasIn(pool.Pool.Name) : 0;
            foreach (var pod in group.OrderByDescending(p => p.Node.Open).ThenBy(p => p.Id, StringComparer.Ordinal).Skip(kept).ToList())
                RemovePod(pod.Id!);
        }
    }

    /// <summary>Where the replicas of these decisions are counted now.</summary>
    public FleetHoldings Held(IEnumerable<Decision> decisions) => new(
        [.. decisions.Select(d => (d, ModelOrNull(d.Model.Key) is { } model ? model.Pods.Concat(model.Assumed).Select(p => p.Node).ToArray() : []))],
        [.. Pools.Select(p => (p, p.ElasticNodes.ToArray()))]);

    /// <summary>
    /// Counts replicas where they were: holding what was decided once more, from nothing, might find another node for one and
    /// then none for the next. Where a pod has gone since, room is held.
    /// </summary>
    public void Restore(FleetHoldings held)
    {
        foreach (var (decision, _) in held.Models) Release(decision.Model.Key);
        foreach (var (pool, nodes) in held.NodesToCome)
        {
            pool.ElasticNodes.Clear();
            pool.ElasticNodes.AddRange(nodes);
        }

        foreach (var (decision, nodes) in held.Models)
        {
            var model = ModelOf(decision.Model.Key);
            Reservations.Hold(model, decision, nodes);
            DropIfUnused(model);
        }
    }

    /// <summary>Holds room for replicas of a model on these nodes in place of what it held.</summary>
    public void Rehold(ModelKey key, List<PodState> held, List<NodeState> nodes)
    {
        var model = ModelOf(key);
        foreach (var pod in held)
        {
            if (pod.Id is { } id) _pods.Remove(id);
            model.Pods.Remove(pod);
            model.Assumed.Remove(pod);
            Detach(pod);
        }

        foreach (var node in nodes) Reservations.Assume(model, node);
    }

    /// <summary>Puts a pod on a node and counts it there.</summary>
    public static void Attach(PodState pod, NodeState node)
    {
        pod.Node = node;
        node.Pods.Add(pod);
        CountIn(pod);
    }

    /// <summary>Takes a pod off its node and out of all counts.</summary>
    public static void Detach(PodState pod)
    {
        CountOut(pod);
        pod.Node.Pods.Remove(pod);
    }

    /// <summary>Counts a pod where it is.</summary>
    public static void CountIn(PodState pod) => Count(pod, -1);

    /// <summary>Acts as if a pod weren't where it is, until <see cref="CountIn"/>.</summary>
    public static void CountOut(PodState pod) => Count(pod, +1);

    private static PoolState? HolderOf(PodState pod, Decision decision) =>
        pod.Node.Pool ?? pod.Node.SelectedBy.FirstOrDefault(p => decision.ReplicasIn(p.Pool.Name) > 0);

    private static void Count(PodState pod, int room)
    {
        pod.Node.Count(pod.Requests, room);
        if (pod.Node.Pool is not { } pool) return;
        if (pod.Node.Open) pool.CountRoom(pod.Requests, pod.Node, room);
        if (pod.Model is { } model) pool.CountModel(model, pod.Requests, -room);
    }

    private static void Exclude(NodeState node)
    {
        foreach (var pool in node.SelectedBy)
        {
            if (node.SelectedBy.Length > 1)
            {
                pool.Overlaps.Remove(node);
                continue;
            }

            pool.Count(node, -1);
            pool.Nodes.Remove(node);
            CountModels(node, pool, -1);
        }
    }

    private static void Include(NodeState node)
    {
        NodeTaints.Update(node);
        node.UpdateOpen();
        foreach (var pool in node.SelectedBy)
        {
            if (node.SelectedBy.Length > 1)
            {
                pool.Overlaps.Add(node);
                continue;
            }

            pool.Nodes.Add(node);
            pool.Count(node, +1);
            CountModels(node, pool, +1);
        }
    }

    private static void CountModels(NodeState node, PoolState pool, int sign)
    {
        foreach (var pod in node.Pods)
        {
            if (pod.Model is { } model) pool.CountModel(model, pod.Requests, sign);
        }
    }

    /// <summary>The declared pools have taken the implicit ones' place, or the other way round: every node is in another one.</summary>
    private void ReselectAll() => Reselect([.. _nodes.Values], n => n.Facts is { } facts ? Selecting(facts.Labels) : []);

    /// <summary>One pool changed: only nodes that it selected or selects are looked at.</summary>
    private void Reselect(PoolState? old, PoolState? changed)
    {
        var nodes = new HashSet<NodeState>();
        if (changed is not null)
            nodes.UnionWith(_nodes.Values.Where(n => n.Facts is { } facts && changed.Pool.NodeSelector.Matches(facts.Labels)));
        var selected = nodes.ToHashSet();
        if (old is not null) nodes.UnionWith([.. old.Nodes.AsEnumerable(), .. old.Overlaps.AsEnumerable()]);
        Reselect([.. nodes], n =>
        {
            var pools = n.SelectedBy.Where(p => p != old).Concat(selected.Contains(n) ? [changed!] : []).ToArray();
            Array.Sort(pools, static (a, b) => string.CompareOrdinal(a.Pool.Name, b.Pool.Name));
            return pools.Length == 1 ? pools[0].Self : pools;
        });
    }

    private void Reselect(IReadOnlyCollection<NodeState> nodes, Func<NodeState, PoolState[]> selecting)
    {
        var reserved = _models.Values.Where(m => m.Reserved is not null).OrderBy(m => m.Key).ToList();
        foreach (var model in reserved) Reservations.Suspend(model);
        foreach (var node in nodes)
        {
            Exclude(node);
            node.SelectedBy = selecting(node);
        }

        // A second pass: a node must not be counted in a new pool while its neighbours still sit in an old one.
        foreach (var node in nodes) Include(node);
        foreach (var model in reserved) _reservations.Adjust(model);
    }

    private PoolState[] Selecting(IReadOnlyDictionary<string, string> labels)
    {
        PoolState? first = null;
        List<PoolState>? several = null;
        var pools = Named.Values;
        for (var i = 0; i < pools.Count; i++)
        {
            if (!pools[i].Pool.NodeSelector.Matches(labels)) continue;
            if (first is null) first = pools[i];
            else (several ??= [first]).Add(pools[i]);
        }

        return several is not null ? [.. several] : first is not null ? first.Self : [];
    }

    private NodeState NodeOf(string name)
    {
        if (_nodes.TryGetValue(name, out var node)) return node;
        return _nodes[name] = new NodeState(name);
    }

    private ModelState ModelOf(ModelKey key)
    {
        if (_models.TryGetValue(key, out var model)) return model;
        return _models[key] = new ModelState(key);
    }

    private void DropIfUnused(NodeState node)
    {
        if (node.Facts is null && node.Pods.Count == 0) _nodes.Remove(node.Name);
    }

    private void DropIfUnused(ModelState model)
    {
        if (model.Pods.Count == 0 && model.Reserved is null) _models.Remove(model.Key);
    }

    /// <summary>Most pods ask for what many others ask for: one object for all of them.</summary>
    private ResourceList Share(ResourceList requests)
    {
        if (_shared.TryGetValue(requests, out var shared)) return shared;
        if (_shared.Count >= 4096) _shared.Clear();
        return _shared[requests] = requests;
    }

    [SuppressMessage("Performance", "CA1851", Justification = "Two maps are compared.")]
    private static bool SameLabels(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right)
    {
        if (ReferenceEquals(left, right)) return true;
        if (left.Count != right.Count) return false;
        foreach (var (key, value) in left)
        {
            if (!right.TryGetValue(key, out var other) || other != value) return false;
        }

        return true;
    }
}
