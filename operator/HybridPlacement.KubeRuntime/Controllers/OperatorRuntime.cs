using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace HybridPlacement.KubeRuntime;

/// <summary>Informers, controllers and an elector, run as one.</summary>
/// <remarks>Everything is added before <see cref="RunAsync"/>, which is called once.</remarks>
public sealed class OperatorRuntime : IDisposable
{
    private readonly OperatorRuntimeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly List<IInformer> _informers = [];
    private readonly List<Controller> _controllers = [];
    private readonly List<Func<CancellationToken, Task>> _leaderTasks = [];
    private readonly List<Func<CancellationToken, Task>> _backgroundTasks = [];
    private readonly LeaderElector? _elector;
    private volatile bool _working;

    /// <summary>An empty runtime.</summary>
    public OperatorRuntime(
        KubeClient client, OperatorRuntimeOptions? options = null, TimeProvider? time = null, ILoggerFactory? loggers = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        Client = client;
        _options = options ?? new();
        _time = time ?? TimeProvider.System;
        _loggers = loggers ?? NullLoggerFactory.Instance;
        if (_options.LeaderElection is { } election)
            _elector = new(client, election, _time, _loggers.CreateLogger<LeaderElector>());
    }

    /// <summary>The client of its informers.</summary>
    public KubeClient Client { get; }

    /// <summary>Its informers.</summary>
    public IReadOnlyList<IInformer> Informers => _informers;

    /// <summary>How far it is.</summary>
    public RuntimeReadiness Readiness => new(
        [.. _informers.Where(i => !i.HasSynced).Select(i => i.Resource.QualifiedName)],
        _working && (_elector?.IsLeader ?? true));

    /// <summary>Whether keys wait for a worker: there is more to do now than can be done at once.</summary>
    public bool IsBusy => _controllers.Exists(c => c.Queue.Length > 0);

    /// <summary>Adds a cache of whole objects.</summary>
    public Informer<T> AddInformer<T>(InformerOptions? options = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var informer = new Informer<T>(Client, options ?? new(), _time, _loggers.CreateLogger($"Informer<{typeof(T).Name}>"));
        _informers.Add(informer);
        return informer;
    }

    /// <summary>Adds a cache that keeps of each object what <paramref name="project"/> takes.</summary>
    public Informer<TObject, TStored> AddInformer<TObject, TStored>(Func<TObject, TStored> project, InformerOptions? options = null)
        where TObject : class, IKubernetesObject<V1ObjectMeta>
        where TStored : class
    {
        ArgumentNullException.ThrowIfNull(project);
        var informer = new Informer<TObject, TStored>(
            Client, project, options ?? new(), _time, _loggers.CreateLogger($"Informer<{typeof(TObject).Name}>"));
        _informers.Add(informer);
        return informer;
    }

    /// <summary>Adds a controller; say then what it watches.</summary>
    public Controller AddController(string name, IReconciler reconciler, ControllerOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(reconciler);
        var controller = new Controller(
            name, reconciler, options ?? new(), r => _informers.Where(i => i.Resource == r), () => _elector?.IsLeader ?? true, _time,
            _loggers.CreateLogger($"Controller.{name}"));
        _controllers.Add(controller);
        return controller;
    }

    /// <summary>Adds work that runs while this process leads, once the informers have synced.</summary>
    public void AddLeaderTask(Func<CancellationToken, Task> task) => _leaderTasks.Add(task);

    /// <summary>Adds work that runs as long as the runtime, leading or not, such as <see cref="EventRecorder.RunAsync"/>.</summary>
    public void AddBackgroundTask(Func<CancellationToken, Task> task) => _backgroundTasks.Add(task);

    /// <summary>Runs until cancelled; what is under way then may finish within <see cref="OperatorRuntimeOptions.DrainTimeout"/>.</summary>
    /// <exception cref="LeadershipLostException">The lease is lost. The work has stopped; end the process with a failure.</exception>
    /// <exception cref="StoreRestoredException">What is remembered may be wrong. The work has stopped; end the process with a failure.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Informers and background tasks outlive the workers: these still need them while they finish.
        using var rest = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var background = _informers.Select(i => i.RunAsync(rest.Token))
            .Concat(_backgroundTasks.Select(t => t(rest.Token))).Select(t => StopOnFailureAsync(t, stop)).ToArray();
        try
        {
            if (_elector is null) await WorkAsync(stop.Token, CancellationToken.None);
            else await _elector.RunAsync(term => WorkAsync(stop.Token, term), stop.Token);
        }
        finally
        {
            await rest.CancelAsync();
            await Task.WhenAll(background).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (background.FirstOrDefault(t => t.IsFaulted) is { } failed) await failed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var controller in _controllers) controller.Dispose();
    }

    /// <summary>A part that ends by a failure ends the whole: half an operator is worse than a restarted one.</summary>
    private static async Task StopOnFailureAsync(Task task, CancellationTokenSource stop)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // Ended with the runtime.
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken, CancellationToken term)
    {
        // Its own timer ends it, which may come when all has ended and been disposed of: it does nothing then.
        using var drained = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(drained.Token, term);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, term);
        await using var onStop = cancellationToken.Register(() => drained.CancelAfter(_options.DrainTimeout));
        try
        {
            await Task.WhenAll(_informers.Select(i => i.WaitForSyncAsync(stop.Token)));
            _working = true;
            var parts = _controllers.Select(c => c.RunAsync(stop.Token, abort.Token))
                .Concat(_leaderTasks.Select(t => t(stop.Token)))
                .Select(t => StopOnFailureAsync(t, stop)).ToArray();
            if (parts.Length == 0) parts = [StopOnFailureAsync(Task.Delay(Timeout.InfiniteTimeSpan, _time, stop.Token), stop)];
            await Task.WhenAll(parts);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to end before the informers had synced.
        }
        finally
        {
            _working = false;
        }

        term.ThrowIfCancellationRequested();
    }
}
