namespace HybridPlacement.Placement;

/// <summary>
/// The fleet as the decision sees it, kept up to date event by event: each event costs what its own node costs. Safe for
/// use by several threads: every call takes the snapshot's lock, and a decision holds it from its first look to its
/// reservation.
/// </summary>
public sealed class FleetSnapshot
{
    private readonly Dictionary<string, Policy> _policies = [];
    private readonly SortedDictionary<string, Runtime> _runtimes = new(StringComparer.Ordinal);

    /// <summary>The lock of every call.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Nodes, pods, pools and reservations; only under <see cref="Gate"/>.</summary>
    internal FleetIndex Index { get; } = new();

    /// <summary>The pools there are, by name; the implicit ones when there is no PlacementPool.</summary>
    public IReadOnlyList<Pool> Pools
    {
        get
        {
            lock (Gate) return [.. Index.Pools.Select(p => p.Pool)];
        }
    }

    /// <summary>Adds a node, or replaces what was known of it.</summary>
    public void UpsertNode(NodeFacts node)
    {
        ArgumentNullException.ThrowIfNull(node);
        lock (Gate) Index.UpsertNode(node);
    }

    /// <summary>Forgets a node; its pods stay known until they are removed. Unknown names are ignored.</summary>
    public void RemoveNode(string name)
    {
        lock (Gate) Index.RemoveNode(name);
    }

    /// <summary>Adds a pod, or replaces what was known of it. It may come before its node.</summary>
    public void UpsertPod(PodFacts pod)
    {
        ArgumentNullException.ThrowIfNull(pod);
        lock (Gate) Index.UpsertPod(pod);
    }

    /// <summary>Forgets a pod. Unknown ids are ignored.</summary>
    public void RemovePod(string id)
    {
        lock (Gate) Index.RemovePod(id);
    }

    /// <summary>Adds or replaces a pool. From the first one on there are no implicit pools.</summary>
    public void UpsertPool(Pool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        lock (Gate) Index.UpsertPool(pool);
    }

    /// <summary>Forgets a pool. Unknown names are ignored.</summary>
    public void RemovePool(string name)
    {
        lock (Gate) Index.RemovePool(name);
    }

    /// <summary>Adds or replaces a policy.</summary>
    public void UpsertPolicy(Policy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        lock (Gate) _policies[policy.Name] = policy;
    }

    /// <summary>Forgets a policy. Unknown names are ignored.</summary>
    public void RemovePolicy(string name)
    {
        lock (Gate) _policies.Remove(name);
    }

    /// <summary>Adds or replaces a runtime. None is built in: the caller adds those that it ships.</summary>
    public void UpsertRuntime(Runtime runtime)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        lock (Gate) _runtimes[runtime.Name] = runtime;
    }

    /// <summary>Forgets a runtime. Unknown names are ignored.</summary>
    public void RemoveRuntime(string name)
    {
        lock (Gate) _runtimes.Remove(name);
    }

    /// <summary>
    /// Holds the room that a decision needs until its pods exist; replaces what the model held before.
    /// <see cref="Placer.Place"/> does it in one step with the decision.
    /// </summary>
    public void Reserve(Decision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        lock (Gate) Index.Reserve(decision);
    }

    /// <summary>Decides, reserves, and acts as if it had been done: pods that go are gone.</summary>
    internal Decision CarryOut(ModelRequest model, CurrentPlacement current, DateTimeOffset now)
    {
        lock (Gate)
        {
            var decision = Placer.Place(this, model, current, now);
            Index.CarryOut(decision);
            return decision;
        }
    }

    /// <summary>Looks at all decisions together: <see cref="Rebalancer"/>.</summary>
    internal CurrentPlacement?[] Rebalance(IReadOnlyList<Decision> decisions, long budget)
    {
        lock (Gate) return Rebalancer.Run(Index, decisions, budget);
    }

    /// <summary>Where the replicas of these decisions are counted now.</summary>
    internal FleetHoldings Held(IReadOnlyList<Decision> decisions)
    {
        lock (Gate) return Index.Held(decisions);
    }

    /// <summary>Counts replicas where they were; pods that have gone since are held room.</summary>
    internal void Restore(FleetHoldings held)
    {
        lock (Gate) Index.Restore(held);
    }

    /// <summary>Ends what a model holds besides its pods. Unknown models are ignored.</summary>
    /// <returns>The pools in which it held room.</returns>
    public IReadOnlyList<string> Release(ModelKey model)
    {
        lock (Gate)
        {
            string[] pools = [.. (Index.ModelOrNull(model)?.Assumed ?? []).Select(a => a.Node.Pool?.Pool.Name).OfType<string>().Distinct()];
            Index.Release(model);
            return pools;
        }
    }

    /// <summary>The pool that a node is in; null when it is in none, or in more than one.</summary>
    public string? PoolOf(string node)
    {
        lock (Gate) return Index.NodeOrNull(node)?.Pool?.Pool.Name;
    }

    /// <summary>The models with pods on nodes that are in a pool only, whatever pool the pods were made for.</summary>
    public IReadOnlyList<ModelKey> ModelsOn(string pool)
    {
        lock (Gate) return Index.PoolOrNull(pool) is { } found ? [.. found.ModelsWithPods] : [];
    }

    /// <summary>What there is in a pool; null for an unknown one.</summary>
    public PoolReport? Report(string pool)
    {
        lock (Gate) return Index.PoolOrNull(pool) is { } found ? PoolReports.Of(found) : null;
    }

    /// <summary>The policy that decides for a namespace; null when none does.</summary>
    internal Policy? PolicyFor(IReadOnlyDictionary<string, string> namespaceLabels)
    {
        Policy? best = null;
        foreach (var policy in _policies.Values)
        {
            if (!policy.NamespaceSelector.Matches(namespaceLabels)) continue;
            if (best is null || policy.Priority > best.Priority
                || (policy.Priority == best.Priority && string.CompareOrdinal(policy.Name, best.Name) < 0))
            {
                best = policy;
            }
        }

        return best ?? (_policies.ContainsKey(Policy.DefaultName) ? null : Policy.BuiltIn);
    }

    /// <summary>The runtimes that can serve a model, whichever it asks for, by name.</summary>
    internal IReadOnlyList<string> RuntimesThatCanServe(ModelRequest model) =>
        [.. _runtimes.Values.Where(r => r.CanServe(model)).Select(r => r.Name)];

    /// <summary>The runtime that serves a model; null when none can.</summary>
    internal Runtime? RuntimeFor(ModelRequest model)
    {
        foreach (var runtime in _runtimes.Values)
        {
            if ((model.Runtime is null || model.Runtime == runtime.Name) && runtime.CanServe(model)) return runtime;
        }

        return null;
    }
}
