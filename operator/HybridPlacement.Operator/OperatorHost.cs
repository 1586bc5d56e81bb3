using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Accelerators;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Controllers;
using HybridPlacement.Operator.Telemetry;
using HybridPlacement.Placement;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;

namespace HybridPlacement.Operator;

/// <summary>The operator, in this process: its caches, its two controllers, its HTTP endpoint.</summary>
public sealed class OperatorHost : IAsyncDisposable
{
    private readonly AcceleratorWatch _accelerators;
    private readonly KubeClient _client;
    private readonly OperatorRuntime _runtime;
    private readonly OperatorMetrics _metrics;
    private readonly AuditLog _audit;
    private readonly TracerProvider? _traces;
    private readonly HealthEndpoint? _endpoint;

    /// <summary>An operator that doesn't run yet.</summary>
    public OperatorHost(OperatorOptions options, ILoggerFactory loggers, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        var clock = time ?? TimeProvider.System;
        var identity = options.Identity ?? $"{Environment.MachineName}-{Guid.NewGuid().ToString("N")[..8]}";
        _client = new KubeClient(
            options.Client ?? KubeClientConfiguration.Load(options.Kubeconfig),
            OperatorJson.Kinds,
            new KubeClientOptions
            {
                QueriesPerSecond = options.QueriesPerSecond,
                Burst = options.Burst,
                FieldManager = Api.Labels.Manager,
                UserAgent = $"hybridplacement-operator/{identity}",
                Impersonate = options.Impersonate,
            },
            clock,
            loggers);
        _runtime = new OperatorRuntime(
            _client,
            new OperatorRuntimeOptions
            {
                LeaderElection = options.LeaderElection
                    ? new LeaderElectorOptions
                    {
                        Namespace = options.LeaderElectionNamespace,
                        Name = "hybridplacement-operator",
                        Identity = identity,
                    }
                    : null,
            },
            clock,
            loggers);

        var caches = new Caches(_runtime, options);
        _audit = new AuditLog(options.AuditLog);
        // Before what counts: it hears nothing of what was counted before.
        _endpoint = options.HttpEndpoint is { } address ? new HealthEndpoint(address, () => _runtime.Readiness, loggers) : null;
        _traces = Tracing.Start();
        _metrics = new OperatorMetrics(caches.Models.List, caches.Pools.List);
        _accelerators = new AcceleratorWatch(clock);
        AddControllers(caches, options, identity, clock, loggers);
    }

    /// <summary>Where the HTTP endpoint listens, once it does; null where there is none.</summary>
    public Uri? HttpAddress => _endpoint?.Address;

    /// <summary>Whether all caches are filled.</summary>
    public bool IsReady => _runtime.Readiness.IsReady;

    /// <summary>Runs an operator until it is cancelled.</summary>
    /// <exception cref="LeadershipLostException">Another one leads now: end the process.</exception>
    /// <exception cref="StoreRestoredException">The API server's store was restored to an earlier state: end the process.</exception>
    public static async Task RunAsync(OperatorOptions options, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        await using var host = new OperatorHost(options, loggers);
        await host.RunAsync(cancellationToken);
    }

    /// <summary>Runs until cancelled. Once only.</summary>
    /// <exception cref="LeadershipLostException">Another one leads now: end the process.</exception>
    /// <exception cref="StoreRestoredException">The API server's store was restored to an earlier state: end the process.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (_endpoint is not null)
            await _endpoint.StartAsync(cancellationToken);
        await _runtime.RunAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_endpoint is not null)
            await _endpoint.DisposeAsync();
        _runtime.Dispose();
        _accelerators.Dispose();
        _metrics.Dispose();
        _audit.Dispose();
        _traces?.Dispose();
        _client.Dispose();
    }

    private void AddControllers(
        Caches caches, OperatorOptions options, string identity, TimeProvider clock, ILoggerFactory loggers)
    {
        var builtIn = RuntimeCatalog.BuiltIn(options.ServerImage).ToDictionary(r => r.Metadata.Name, StringComparer.Ordinal);
        var fleet = new FleetSnapshot();
        RuntimeCatalog.AddTo(fleet, options.ServerImage);
        // Before the controllers: a change is in the fleet before anything is decided because of it.
        var changes = new FleetChanges();
        changes.Add(new() { Time = clock.GetUtcNow(), Kind = "Operator", Name = identity, What = ["Started"] });
        var watch = new FleetWatch(caches, fleet, builtIn, changes, clock);
        var events = new EventRecorder(
            _client,
            new EventRecorderOptions
            {
                ReportingController = "hybridplacement.io/operator",
                ReportingInstance = identity,
                IsBusy = () => _runtime.IsBusy,
            },
            clock,
            loggers.CreateLogger<EventRecorder>());
        _runtime.AddBackgroundTask(events.RunAsync);

        var preemptions = new Preemptions();
        const string Owner = Api.ModelDeployment.KubeKind;
        var models = _runtime.AddController(
            "modeldeployment",
            new ModelDeploymentReconciler(
                _client, new ModelApplier(_client, caches, events, loggers), caches, fleet, watch, changes, preemptions, _accelerators, builtIn, events, _metrics,
                _audit, options, clock, loggers),
            new ControllerOptions { Workers = options.Workers });
        preemptions.Changed += models.Enqueue;
        caches.PodMonitors.Served += () =>
        {
            foreach (var model in caches.Models.List())
                models.Enqueue(NamespacedName.Of(model));
        };
        models.For(caches.Models)
            .Owns(caches.Deployments, Owner)
            .Owns(caches.Services, Owner)
            .Owns(caches.ServiceAccounts, Owner)
            .Owns(caches.DisruptionBudgets, Owner)
            .Owns(caches.NetworkPolicies, Owner)
            .Owns(caches.Autoscalers, Owner)
            .Owns(caches.PodMonitors, Owner)
            .Watches(caches.Pods, watch.ModelsFor)
            .Watches(caches.Nodes, watch.ModelsFor)
            .Watches(caches.Pools, watch.ModelsFor)
            .Watches(caches.Policies, watch.AllModels)
            .Watches(caches.Runtimes, watch.AllModels)
            .Watches(caches.Namespaces, e => e.IsInitialList ? [] : caches.Models.ByIndex("namespace", e.Key.Name).Select(NamespacedName.Of));

        // With some namespaces only, it sees some of a pool's models and may write nothing that has no namespace.
        if (options.Namespaces.Count > 0)
            return;
        var pools = _runtime.AddController(
            "placementpool", new PlacementPoolReconciler(_client, caches, fleet, () => models.Backlog == 0, events, clock, loggers));
        watch.Freed += pools.Enqueue;
        pools.For(caches.Pools)
            .Watches(caches.Pods, watch.PoolsFor)
            .Watches(caches.Nodes, watch.PoolsFor)
            .Watches(caches.Deployments, FleetWatch.PoolsFor);

        if (options.GuardRails?.Split('/') is [var guardNamespace, var guardName])
            AddGuardRails(caches, new NamespacedName(guardNamespace, guardName), fleet, events, loggers);
    }

    private void AddGuardRails(Caches caches, NamespacedName key, FleetSnapshot fleet, EventRecorder events, ILoggerFactory loggers)
    {
        var parameters = _runtime.AddInformer<GuardRailParameters>(new InformerOptions
        {
            Namespaces = [key.Namespace],
            FieldSelector = $"metadata.name={key.Name}",
            Transform = ManagedFields.KeepOnly(Api.Labels.Manager),
        });
        _runtime.AddController(
                "guardrails",
                new GuardRailsReconciler(_client, caches, parameters, fleet, events, loggers.CreateLogger<GuardRailsReconciler>()))
            .For(parameters)
            .Watches(caches.Pools, e => e.Old?.Metadata.Generation == e.New?.Metadata.Generation ? [] : [key])
            .Watches(caches.Models, e => e.Old?.Spec.Sensitivity == e.New?.Spec.Sensitivity ? [] : [key]);
    }
}
