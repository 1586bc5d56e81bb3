using System.Collections.Concurrent;
using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Operator.Status;
using HybridPlacement.Operator.Telemetry;
using HybridPlacement.Placement;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Operator.Controllers;

/// <summary>
/// Brings one ModelDeployment to where it belongs: reads the caches, decides, writes what differs, says so in the status.
/// </summary>
internal sealed partial class ModelDeploymentReconciler(
    KubeClient client,
    Caches caches,
    FleetSnapshot fleet,
    FleetWatch watch,
    IReadOnlyDictionary<string, Api.InferenceRuntime> builtInRuntimes,
    EventRecorder events,
    OperatorMetrics metrics,
    OperatorOptions options,
    TimeProvider time,
    ILogger<ModelDeploymentReconciler> logger) : IReconciler
{
    private static readonly IReadOnlyDictionary<string, string> NoLabels = new Dictionary<string, string>();

    private readonly Applier _applier = new(client, new() { FieldManager = Api.Labels.Manager });
    private readonly ChildWriter _children =
        new(client, new Applier(client, new() { FieldManager = Api.Labels.Manager }), caches);

    // When the candidates of a status were last written: what it says of other places may lag behind.
    private readonly ConcurrentDictionary<NamespacedName, DateTimeOffset> _written = new();

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        var model = caches.Models.Get(key);
        if (model is null || model.Metadata.DeletionTimestamp is not null)
        {
            // What was made for it goes with it: the garbage collector follows the owner references.
            fleet.Release(new ModelKey(key.Namespace, key.Name));
            watch.SetWaiting(key, false);
            _written.TryRemove(key, out _);
            return ReconcileResult.Done;
        }

        var state = await ActAsync(model, cancellationToken);
        watch.SetWaiting(key, state.Decision is { IsPlaced: false });
        var delay = await WriteStatusAsync(key, model, state, cancellationToken);
        return ReconcileResult.After(Soonest(options.Resync, delay, state.Decision?.RequeueAfter,
            state.Violations.Count > 0 ? TimeSpan.FromSeconds(5) : null));
    }

    private async Task<StatusInput> ActAsync(Api.ModelDeployment model, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var live = caches.Deployments.ByIndex(Caches.ByOwner, model.Metadata.Uid);
        var state = new StatusInput
        {
            Model = model,
            Now = now,
            Existing = [.. live.Select(DeploymentBuilder.Read)],
            Pods = caches.PodsOf(NamespacedName.Of(model)),
        };
        var labels = caches.Namespaces.Get(new NamespacedName(model.Metadata.NamespaceProperty))?.Labels ?? NoLabels;
        var mapped = ModelMapping.Model(model, labels, options.FileRoot is not null);
        if (mapped.Request is null)
            return state with { Problem = mapped.Problem };

        var current = new CurrentPlacement(
        [
            .. state.Existing.Where(e => e.PlacedReplicas > 0).GroupBy(e => e.Pool, StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new CurrentPool(g.Key, g.Sum(e => e.PlacedReplicas))),
        ]);
        var decision = Placer.Place(fleet, mapped.Request, current, now);
        var prohibition = new Prohibition(decision);
        var leaving = caches.LeavingPools();
        bool IsForbidden(string pool) => !leaving.ContainsKey(pool) && prohibition.Forbids(pool);

        var stopped = await _children.StopForbiddenAsync(live, IsForbidden, ct);
        var violations = ComplianceCheck.Find(
            state.Pods, prohibition, fleet.Pools, leaving, n => caches.Nodes.Get(new NamespacedName(n)));
        await EvictAsync(model, state.Pods, violations, IsForbidden, ct);

        var plan = PlacementPlan.Next(decision, state.Existing, IsForbidden, pool => NameFor(model, pool));
        state = state with { Decision = decision, Plan = plan, Violations = violations };
        try
        {
            var written = await WriteChildrenAsync(model, decision, plan, ct);
            var retired = await _children.RetireAsync(live, plan, stopped, ct);
            return state with { Existing = [.. written.Concat(retired).Select(DeploymentBuilder.Read)] };
        }
        catch (SpecException e)
        {
            return state with { Problem = e.Message };
        }
        catch (NameTakenException e)
        {
            return state with { Problem = e.Message };
        }
    }

    private async Task<IReadOnlyList<V1Deployment>> WriteChildrenAsync(
        Api.ModelDeployment model, Decision decision, IReadOnlyList<PlannedDeployment> plan, CancellationToken ct)
    {
        if (decision.Runtime is not { } runtime || FindRuntime(runtime.Name) is not { } found)
            return [];
        var input = new BuildInput
        {
            Model = model,
            Decision = decision,
            Runtime = found.Spec,
            RuntimeName = runtime.Name,
            ServerImage = options.ServerImage,
            FileRoot = options.FileRoot,
        };
        return await _children.WriteAsync(model, ResourceBuilder.Build(input, plan), ct);
    }

    private Api.InferenceRuntime? FindRuntime(string name) =>
        caches.Runtimes.Get(new NamespacedName(name)) ?? builtInRuntimes.GetValueOrDefault(name);

    private string NameFor(Api.ModelDeployment model, string pool) => ChildNames.Deployment(
        model.Metadata.Name,
        pool,
        name => caches.Deployments.Get(new NamespacedName(model.Metadata.NamespaceProperty, name)) is { } other
            && other.Metadata.OwnerReferences?.Any(r => r.Controller == true && r.Uid == model.Metadata.Uid) != true);

    // A pod of a Deployment that is being stopped goes with it: evicted before, it would be made anew where it is forbidden.
    private async Task EvictAsync(
        Api.ModelDeployment model,
        IReadOnlyList<ObservedPod> pods,
        IReadOnlyList<PodViolation> violations,
        Func<string, bool> isForbidden,
        CancellationToken ct)
    {
        foreach (var violation in violations)
        {
            var pod = pods.First(p => p.Key == violation.Pod);
            if (pod.Deleting || isForbidden(pod.Model!.Pool))
                continue;
            var outcome = await client.EvictAsync(pod.Key, pod.Uid, ct);
            if (outcome == EvictionOutcome.Blocked)
                await client.DeleteAsync<V1Pod>(pod.Key, new() { Uid = pod.Uid }, ct);
            LogEvicted(NamespacedName.Of(model), pod.Key, violation.Node, violation.Why, outcome);
        }
    }

    private async Task<TimeSpan?> WriteStatusAsync(
        NamespacedName key, Api.ModelDeployment model, StatusInput state, CancellationToken ct)
    {
        var status = StatusBuilder.Build(state);
        if (StatusChange.IsMinor(model.Status, status) && _written.TryGetValue(key, out var last)
            && last + options.CandidatesInterval - state.Now is { Ticks: > 0 } left)
            return left;
        var desired = new Api.ModelDeployment
        {
            Metadata = new() { Name = key.Name, NamespaceProperty = key.Namespace },
            Status = status,
        };
        var result = await _applier.ApplyStatusAsync(desired, model, ct);
        if (result.Outcome == ApplyOutcome.Unchanged)
            return null;
        _written[key] = state.Now;
        Announce(key, model, status, state);
        return null;
    }

    private void Announce(NamespacedName key, Api.ModelDeployment model, Api.ModelDeploymentStatus status, StatusInput state)
    {
        foreach (var change in StatusChange.Events(model.Status, status))
        {
            events.Record(model, change.Severity, change.Reason, change.Action, change.Note);
            switch (change.Reason)
            {
                case Api.EventReasons.ComplianceViolation:
                    metrics.Violated(state.Violations.Count);
                    break;
                case Api.EventReasons.PlacementFailed:
                    metrics.Decided(status.Placement?.Rule, "", "Failed");
                    break;
                case Api.EventReasons.Placed or Api.EventReasons.Moved or Api.EventReasons.Overflowed
                    or Api.EventReasons.FailedOver or Api.EventReasons.FailedBack:
                    metrics.Moved(change.Reason);
                    foreach (var tier in (status.Placement?.Pools ?? []).Select(p => Api.KnownNames.NameOf(p.Tier)).Distinct())
                        metrics.Decided(status.Placement?.Rule, tier, change.Reason);
                    LogPlaced(key, model.Metadata.Generation, change.Reason, status.Placement?.Rule, status.Placement?.Summary);
                    break;
            }
        }
    }

    private static TimeSpan Soonest(TimeSpan first, params ReadOnlySpan<TimeSpan?> others)
    {
        foreach (var other in others)
        {
            if (other is { } delay && delay < first)
                first = delay;
        }

        return first;
    }

    [LoggerMessage(LogLevel.Warning, "{Model}: pod {Pod} on node {Node} ends: {Why} (eviction: {Outcome})")]
    private partial void LogEvicted(NamespacedName model, NamespacedName pod, string node, string why, EvictionOutcome outcome);

    [LoggerMessage(LogLevel.Information, "{Model} generation {Generation}: {Reason} by rule {Rule}: {Summary}")]
    private partial void LogPlaced(NamespacedName model, long? generation, string reason, string? rule, string? summary);
}
