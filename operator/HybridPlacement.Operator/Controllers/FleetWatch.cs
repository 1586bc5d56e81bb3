using System.Collections.Concurrent;
using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Operator.Telemetry;
using HybridPlacement.Placement;
using k8s;
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
    private readonly FleetChanges _changes;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<NamespacedName, byte> _waiting = new();

    public FleetWatch(
        Caches caches,
        FleetSnapshot fleet,
        IReadOnlyDictionary<string, Api.InferenceRuntime> builtInRuntimes,
        FleetChanges changes,
        TimeProvider time)
    {
        _changes = changes;
        _time = time;
        _caches = caches;
        _fleet = fleet;
        _builtInRuntimes = builtInRuntimes;
        caches.Nodes.Subscribe(OnNode);
        caches.Pods.Subscribe(OnPod);
        caches.Pools.Subscribe(OnPool);
        caches.Policies.Subscribe(OnPolicy);
        caches.Runtimes.Subscribe(OnRuntime);
        caches.Models.Subscribe(OnModel);
        caches.Namespaces.Subscribe(OnNamespace);
    }

    /// <summary>Room has been freed in a pool that no pod was in.</summary>
    public event Action<NamespacedName>? Freed;

    /// <summary>Ends what a model that is gone holds: the last of its pods may have been heard of before.</summary>
    public void Release(NamespacedName model)
    {
        SetWaiting(model, false);
        foreach (var pool in _fleet.Release(new ModelKey(model.Namespace, model.Name)))
            Freed?.Invoke(new NamespacedName(pool));
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
        Differences(change).Any() ? AllModels(change) : [];

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
        string[] differences = [.. NodeMapping.Differences(change.Old, change.New)];
        if (differences.Length == 0)
            return;
        var before = _fleet.PoolOf(change.Key.Name);
        if (change.New is { } node)
            _fleet.UpsertNode(node);
        else
            _fleet.RemoveNode(change.Key.Name);
        if (!change.IsInitialList)
        {
            string?[] pools = [before, _fleet.PoolOf(change.Key.Name)];
            Note(V1Node.KubeKind, change.Key.Name, differences, pools: [.. pools.OfType<string>().Distinct()]);
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
        Note(Api.PlacementPool.KubeKind, change, [change.Key.Name]);
        if (change.New is { } pool)
            _fleet.UpsertPool(FleetMapping.Pool(pool));
        else
            _fleet.RemovePool(change.Key.Name);
    }

    private void OnPolicy(InformerEvent<Api.PlacementPolicy> change)
    {
        Note(Api.PlacementPolicy.KubeKind, change);
        if (change.New is { } policy)
            _fleet.UpsertPolicy(FleetMapping.Policy(policy));
        else
            _fleet.RemovePolicy(change.Key.Name);
    }

    private void OnRuntime(InformerEvent<Api.InferenceRuntime> change)
    {
        Note(Api.InferenceRuntime.KubeKind, change);
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

    private void OnNamespace(InformerEvent<NamespaceLabels> change)
    {
        if (change is { Old: { } old, New: { } now } && !LabelMap.AreSame(old.Labels, now.Labels))
            Note(V1Namespace.KubeKind, now.Name, ["Labels"], manager: now.LastWriter);
    }

    private void Note<T>(string kind, InformerEvent<T> change, IReadOnlyList<string>? pools = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (change.IsInitialList || Differences(change).ToArray() is not { Length: > 0 } what)
            return;
        // Nothing in an object says who deletes it.
        var metadata = change.Current.Metadata;
        var isDeleted = change.New is null || metadata.DeletionTimestamp is not null;
        Note(kind, change.Key.Name, what, pools, metadata.Generation, isDeleted ? null : ManagedFields.LastWriter(change.Current));
    }

    private void Note(
        string kind, string name, IReadOnlyList<string> what, IReadOnlyList<string>? pools = null, long? generation = null, string? manager = null) =>
        _changes.Add(new()
        {
            Time = _time.GetUtcNow(),
            Kind = kind,
            Name = name,
            What = what,
            Pools = pools,
            Generation = generation,
            Manager = manager,
        });

    // A status is no difference.
    private static IEnumerable<string> Differences<T>(InformerEvent<T> change)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (change is not { Old.Metadata: { } old, New.Metadata: { } now })
        {
            yield return change.Type.ToString();
            yield break;
        }

        if (old.Generation != now.Generation)
            yield return "Spec";
        if (old.DeletionTimestamp != now.DeletionTimestamp)
            yield return "Deleting";
        if (!LabelMap.AreSame(LabelMap.Of(old), LabelMap.Of(now)))
            yield return "Labels";
    }

    private int PriorityOf(ObservedPod pod) => pod.Model is { } own
        ? _caches.Models.Get(new NamespacedName(own.Model.Namespace, own.Model.Name))?.Spec.Priority ?? 0
        : 0;
}
