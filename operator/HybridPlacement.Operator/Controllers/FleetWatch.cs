using System.Collections.Concurrent;
using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Placement;
using k8s.Models;

namespace HybridPlacement.Operator.Controllers;

/// <summary>
/// Keeps the fleet snapshot as the caches are, event by event, and says which models a change concerns: all where a place
/// changes, those that wait where room is freed.
/// </summary>
internal sealed class FleetWatch
{
    private readonly Caches _caches;
    private readonly FleetSnapshot _fleet;
    private readonly IReadOnlyDictionary<string, Api.InferenceRuntime> _builtInRuntimes;
    private readonly ConcurrentDictionary<NamespacedName, byte> _waiting = new();

    public FleetWatch(Caches caches, FleetSnapshot fleet, IReadOnlyDictionary<string, Api.InferenceRuntime> builtInRuntimes)
    {
        _caches = caches;
        _fleet = fleet;
        _builtInRuntimes = builtInRuntimes;
        caches.Nodes.Subscribe(OnNode);
        caches.Pods.Subscribe(OnPod);
        caches.Pools.Subscribe(OnPool);
        caches.Policies.Subscribe(OnPolicy);
        caches.Runtimes.Subscribe(OnRuntime);
        caches.Models.Subscribe(OnModel);
    }

    /// <summary>Remembers whether a model waits for room.</summary>
    public void SetWaiting(NamespacedName model, bool waits)
    {
        if (waits)
            _waiting[model] = 0;
        else
            _waiting.TryRemove(model, out _);
    }

    /// <summary>The models that a change of a place concerns: all, but not while caches fill, when each is looked at anyway.</summary>
    public IEnumerable<NamespacedName> AllModels<T>(InformerEvent<T> change) where T : class =>
        change.IsInitialList ? [] : _caches.Models.List().Select(NamespacedName.Of);

    /// <summary>The models that a change of a pool concerns: none for its status.</summary>
    public IEnumerable<NamespacedName> ModelsFor(InformerEvent<Api.PlacementPool> change) =>
        change is { Old: { } old, New: { } now }
        && old.Metadata.Generation == now.Metadata.Generation
        && old.Metadata.DeletionTimestamp == now.Metadata.DeletionTimestamp
        && AreSame(old.Metadata.Labels, now.Metadata.Labels)
            ? []
            : AllModels(change);

    /// <summary>The models that a change of a node concerns: none for a heartbeat.</summary>
    public IEnumerable<NamespacedName> ModelsFor(InformerEvent<NodeFacts> change) =>
        NodeMapping.AreSame(change.Old, change.New) ? [] : AllModels(change);

    /// <summary>The models that a change of a pod concerns: its own, and those that wait where it has left room.</summary>
    public IEnumerable<NamespacedName> ModelsFor(InformerEvent<ObservedPod> change)
    {
        if (change.Current.Model is { } own)
            yield return new NamespacedName(own.Model.Namespace, own.Model.Name);
        if (change.IsInitialList || change.Old?.Node is null || (change.New is { Ended: false } && !change.Old.Ended))
            yield break;
        foreach (var model in _waiting.Keys)
            yield return model;
    }

    /// <summary>
    /// The pools that a change of a pod concerns: the one where it is, and those that it was made for, which it holds wherever it is.
    /// </summary>
    public IEnumerable<NamespacedName> PoolsFor(InformerEvent<ObservedPod> change)
    {
        var isSame = change is { Old: { } old, New: { } now } && old.Node == now.Node && old.Ended == now.Ended
            && old.Requests.Equals(now.Requests) && old.Model?.Model == now.Model?.Model && old.Model?.Pool == now.Model?.Pool;
        return isSame || change.IsInitialList
            ? []
            : Names(
                change.Current.Node is { } node ? _fleet.PoolOf(node) : null,
                change.Old?.Model?.Pool,
                change.New?.Model?.Pool);
    }

    /// <summary>The pools that a change of a Deployment concerns: that which it was for, and that which it is for; none for its status.</summary>
    public static IEnumerable<NamespacedName> PoolsFor(InformerEvent<V1Deployment> change) =>
        change is { Old: { } old, New: { } now } && old.Metadata.Generation == now.Metadata.Generation
            ? []
            : Names(PoolOf(change.Old), PoolOf(change.New));

    /// <summary>The pools whose figures a change of a node concerns: all, as it may have gone from one to another.</summary>
    public IEnumerable<NamespacedName> PoolsFor(InformerEvent<NodeFacts> change) =>
        change.IsInitialList || NodeMapping.AreSame(change.Old, change.New) ? [] : _caches.Pools.List().Select(NamespacedName.Of);

    private void OnNode(InformerEvent<NodeFacts> change)
    {
        if (change.New is { } node)
        {
            if (!NodeMapping.AreSame(change.Old, node))
                _fleet.UpsertNode(node);
        }
        else
        {
            _fleet.RemoveNode(change.Key.Name);
        }
    }

    private void OnPod(InformerEvent<ObservedPod> change)
    {
        if (change.New is { } pod && PodMapping.Facts(pod, PriorityOf(pod)) is { } facts)
            _fleet.UpsertPod(facts);
        else
            _fleet.RemovePod(change.Key.ToString());
    }

    private void OnPool(InformerEvent<Api.PlacementPool> change)
    {
        if (change.New is { } pool)
            _fleet.UpsertPool(FleetMapping.Pool(pool));
        else
            _fleet.RemovePool(change.Key.Name);
    }

    private void OnPolicy(InformerEvent<Api.PlacementPolicy> change)
    {
        if (change.New is { } policy)
            _fleet.UpsertPolicy(FleetMapping.Policy(policy));
        else
            _fleet.RemovePolicy(change.Key.Name);
    }

    private void OnRuntime(InformerEvent<Api.InferenceRuntime> change)
    {
        if (change.New is { } runtime)
            _fleet.UpsertRuntime(FleetMapping.Runtime(runtime));
        else if (_builtInRuntimes.TryGetValue(change.Key.Name, out var builtIn))
            _fleet.UpsertRuntime(FleetMapping.Runtime(builtIn));
        else
            _fleet.RemoveRuntime(change.Key.Name);
    }

    // Pods may have come before their model, or with another priority.
    private void OnModel(InformerEvent<Api.ModelDeployment> change)
    {
        if (change.New is null || change.Old?.Spec.Priority == change.New.Spec.Priority)
            return;
        foreach (var pod in _caches.PodsOf(change.Key))
        {
            if (PodMapping.Facts(pod, change.New.Spec.Priority ?? 0) is { } facts)
                _fleet.UpsertPod(facts);
        }
    }

    private static string? PoolOf(V1Deployment? deployment) => deployment is null ? null : DeploymentBuilder.PoolOf(deployment);

    private static IEnumerable<NamespacedName> Names(params IEnumerable<string?> pools) =>
        pools.Where(p => !string.IsNullOrEmpty(p)).Distinct().Select(p => new NamespacedName(p!));

    private static bool AreSame(IDictionary<string, string>? left, IDictionary<string, string>? right) =>
        (left?.Count ?? 0) == (right?.Count ?? 0)
        && (left ?? new Dictionary<string, string>()).All(l => right!.TryGetValue(l.Key, out var value) && value == l.Value);

    private int PriorityOf(ObservedPod pod) => pod.Model is { } own
        ? _caches.Models.Get(new NamespacedName(own.Model.Namespace, own.Model.Name))?.Spec.Priority ?? 0
        : 0;
}
