using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Accelerators;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Operator.Rollouts;
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
    ModelApplier applier,
    Caches caches,
    FleetSnapshot fleet,
    FleetWatch watch,
    FleetChanges changes,
    Preemptions preemptions,
    AcceleratorWatch accelerators,
    IReadOnlyDictionary<string, Api.InferenceRuntime> builtInRuntimes,
    EventRecorder events,
    OperatorMetrics metrics,
    AuditLog audit,
    OperatorOptions options,
    TimeProvider time,
    ILoggerFactory loggers) : IReconciler
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    // Of what doesn't carry the operator's label no cache hears that it goes, and each look is a call.
    private static readonly TimeSpan LookForNameAgain = TimeSpan.FromSeconds(30);

    // A pod goes through several states on its way to serve: a write for each would be most of what a model costs.
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    private readonly ChildWriter _children = new(client, applier, caches);
    private readonly Enforcer _enforcer = new(client, applier, caches, fleet, loggers.CreateLogger<Enforcer>());

    private readonly ILogger<ModelDeploymentReconciler> _logger = loggers.CreateLogger<ModelDeploymentReconciler>();

    private readonly Yielder _yielder = new(client, events);

    // The pods that have been counted as violations: each counts once.
    private readonly ConcurrentDictionary<NamespacedName, IReadOnlySet<NamespacedName>> _violating = new();

    // What was last told of replicas that go between the same pools, which no status shows.
    private readonly ConcurrentDictionary<NamespacedName, string> _shifting = new();

    // When a status was last written: what may lag behind waits for its interval.
    private readonly ConcurrentDictionary<NamespacedName, DateTimeOffset> _written = new();

    /// <inheritdoc/>
    public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        var model = caches.Models.Get(key);
        if (model is null || model.Metadata.DeletionTimestamp is not null)
            return Forget(key);
        StatusInput state;
        try
        {
            state = await ActAsync(model, cancellationToken);
        }
        catch (ModelGoneException)
        {
            return Forget(key);
        }

        if (state.Decision?.Runtime is { } runtime && FindRuntime(runtime.Name) is { } found)
            state = state with { Accelerators = await accelerators.ReadAsync(model, found.Spec, state.Pods, cancellationToken) };
        watch.SetWaiting(key, state.Decision is { IsPlaced: false });
        CountViolations(key, state.Violations);
        var delay = await WriteStatusAsync(key, model, state, cancellationToken);
        if (state.Failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
        return ReconcileResult.After(Soonest(options.Resync, delay, state.Decision?.RequeueAfter, AcceleratorWatch.LookAgain(state.Accelerators),
            state.Violations.Count > 0 || state.Awaited is not null || state.IsYielding ? LookAgain : null,
            state.IsNameTaken ? LookForNameAgain : null));
    }

    // What was made for it goes with it: the garbage collector follows the owner references.
    private ReconcileResult Forget(NamespacedName key)
    {
        watch.Release(key);
        preemptions.Set(key, 0, []);
        _written.TryRemove(key, out _);
        _violating.TryRemove(key, out _);
        _shifting.TryRemove(key, out _);
        return ReconcileResult.Done;
    }

    private async Task<StatusInput> ActAsync(Api.ModelDeployment model, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var live = Caches.ChildrenOf(caches.Deployments, model);
        var pods = caches.PodsOf(NamespacedName.Of(model));
        var strays = StrayPods.Find(pods, fleet.Pools, fleet.PoolOf);
        var state = new StatusInput
        {
            Model = model,
            Now = now,
            Existing = [.. live.Select(DeploymentBuilder.Read).Select(e => e with { Strays = StrayPods.Of(e, strays) })],
            Pods = pods,
            Namespaces = options.Namespaces,
        };
        state = state with
        {
            Stale = StalePods.Find(state.Pods, fleet.Pools, n => caches.Nodes.Get(new NamespacedName(n))),
            Elsewhere = PodsElsewhere.Find(state.Pods, fleet.PoolOf),
        };
        var served = ModelRollout.Effective(model, state.Pods);
        var labels = caches.Namespaces.Get(new NamespacedName(model.Metadata.NamespaceProperty))?.Labels ?? LabelMap.Of(null);
        var mapped = ModelMapping.Model(served, labels, options.FileRoot is not null);
        var current = CurrentPlacements.Of(state.Existing);
        var decision = Decide(mapped.Request, () => ModelMapping.Bounds(model, labels), current, now);
        var enforced = await _enforcer.EnforceAsync(model, decision, live, state.Pods, ct);
        state = state with { Violations = enforced.Violations, Failure = enforced.Failure };
        if (mapped.Request is null)
            return state with { Problem = mapped.Problem };

        var key = NamespacedName.Of(model);
        preemptions.Set(key, decision.Model.Priority, decision.Victims);
        var claims = preemptions.On(key);
        var plan = PlacementPlan.Next(
            decision, state.Existing, enforced.IsForbidden, pool => NameFor(model, pool),
            pool => claims.Where(c => c.Victim.Pool == pool).Sum(c => c.Victim.Replicas))
            .Select(p => p with
            {
                MaxUnavailable = RolloutRoom.MaxUnavailable(
                    served.Spec, p, state.Existing.FirstOrDefault(e => e.Name == p.Name), state.Pods, state.Violations),
            })
            .ToList();
        state = state with { Decision = decision, Plan = plan, IsYielding = claims.Count > 0 || strays.Count > 0 };
        TellShift(key, state, decision);
        try
        {
            await _yielder.YieldAsync(model, claims, state.Pods, state.Existing, plan, ct);
            await _yielder.ReleaseAsync(model, strays, state.Existing, ct);
        }
        catch (KubeApiException e)
        {
            state = state with { Failure = state.Failure ?? e };
        }

        try
        {
            var written = await WriteChildrenAsync(served, decision, plan, ct);
            var retired = await _children.RetireAsync(model, live, plan, decision, enforced.Stopped, ct);
            return state with { Existing = [.. written.Concat(retired).Select(DeploymentBuilder.Read)] };
        }
        catch (Exception e) when (e is SpecException or NameTakenException)
        {
            return state with { Problem = e.Message, IsNameTaken = e is NameTakenException };
        }
        catch (LeftBehindException e)
        {
            return state with { Awaited = e.Message };
        }
        catch (KubeApiException e) when (e.Status.Details?.Causes?.Any(c => c.Reason == "NamespaceTerminating") == true)
        {
            return state with { Awaited = "the namespace is being deleted" };
        }
        catch (KubeApiException e) when (e.IsForbidden || e.IsInvalid)
        {
            return state with { Refusal = e.Status.Message ?? e.Message, Failure = e };
        }
    }

    private Decision Decide(ModelRequest? request, Func<ModelRequest> bounds, CurrentPlacement current, DateTimeOffset now)
    {
        using var activity = Tracing.Decisions.StartActivity("decide");
        var decision = request is null ? Placer.Decide(fleet, bounds(), current, now) : Placer.Place(fleet, request, current, now);
        activity?.SetTag("rule", decision.Rule?.Name).SetTag("summary", decision.Summary);
        return decision;
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
            && Ownership.Of(other, model) == Belonging.Foreign);

    private void CountViolations(NamespacedName key, IReadOnlyList<PodViolation> violations)
    {
        if (violations.Count == 0)
        {
            _violating.TryRemove(key, out _);
            return;
        }

        var pods = violations.Select(v => v.Pod).ToHashSet();
        var counted = _violating.GetValueOrDefault(key);
        _violating[key] = pods;
        if (pods.Count(p => counted?.Contains(p) != true) is > 0 and var found)
            metrics.Violated(found);
    }

    private async Task<TimeSpan?> WriteStatusAsync(
        NamespacedName key, Api.ModelDeployment model, StatusInput state, CancellationToken ct)
    {
        var status = StatusBuilder.Build(state);
        TimeSpan? interval = StatusChange.Weigh(model.Status, status) switch
        {
            StatusDifference.None => null,
            StatusDifference.MayWait => options.CandidatesInterval,
            StatusDifference.Progress => ProgressInterval,
            _ => TimeSpan.Zero,
        };
        if (interval is not { } least)
            return null;
        if (_written.TryGetValue(key, out var last) && last + least - state.Now is { Ticks: > 0 } left)
            return left;

        IReadOnlyList<StatusEvent> told = [.. StatusChange.Events(model.Status, status)];
        // Before the status: one that says so already would keep a line that couldn't be written from ever being tried again.
        Audit(state, status, told);
        try
        {
            if (!await applier.ApplyStatusAsync(model, status, ct))
                return null;
        }
        catch (KubeApiException e) when (e.IsNotFound)
        {
            // Deleted meanwhile: the cache will hear of it.
            return null;
        }

        _written[key] = state.Now;
        Announce(key, model, status, told);
        return null;
    }

    /// <summary>
    /// Tells of replicas that go from one pool to another while the model stays in both: before it is carried out, as nothing shows
    /// afterwards that it was otherwise.
    /// </summary>
    private void TellShift(NamespacedName key, StatusInput state, Decision decision)
    {
        if (StatusChange.Shifted(state.Model.Status, decision) is not { } shift)
        {
            _shifting.TryRemove(key, out _);
            return;
        }

        // Told already, and not carried out: it is tried again.
        if (_shifting.TryGetValue(key, out var last) && last == shift.Note)
            return;
        var status = StatusBuilder.Build(state);
        Audit(state, status, [shift]);
        _shifting[key] = shift.Note;
        Announce(key, state.Model, status, [shift]);
    }

    private void Audit(StatusInput state, Api.ModelDeploymentStatus status, IReadOnlyList<StatusEvent> told)
    {
        foreach (var entry in AuditEntry.Of(state, status, told, changes))
            audit.Write(entry);
    }

    private void Announce(
        NamespacedName key, Api.ModelDeployment model, Api.ModelDeploymentStatus status, IReadOnlyList<StatusEvent> told)
    {
        foreach (var change in told)
        {
            events.Record(model, change.Severity, change.Reason, change.Action, change.Note);
            switch (change.Reason)
            {
                case Api.EventReasons.PlacementFailed:
                    metrics.Decided(status.Placement?.Rule, "", "Failed");
                    break;
                case var reason when OperatorMetrics.MoveReasons.Contains(reason):
                    metrics.Moved(change.Reason);
                    foreach (var tier in (status.Placement?.Pools ?? []).Select(p => Api.KnownNames.NameOf(p.Tier)).Distinct())
                        metrics.Decided(status.Placement?.Rule, tier, change.Reason);
                    LogPlaced(key, model.Metadata.Generation, change.Reason, status.Columns?.Pools, status.Placement?.Rule, status.Placement?.Summary);
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

    [LoggerMessage(LogLevel.Information, "{Model} generation {Generation}: {Reason} to {Pool} by rule {Rule}: {Summary}")]
    private partial void LogPlaced(NamespacedName model, long? generation, string reason, string? pool, string? rule, string? summary);
}
