using System.Diagnostics;
using System.Globalization;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.KubeRuntime;

/// <summary>Turns changes into keys, and reconciles each key: one worker per key, failures again with backoff, for ever.</summary>
/// <remarks>
/// Made by <see cref="OperatorRuntime.AddController"/>. Keys gather from the moment its informers run; workers run once these
/// have synced and only while the process leads.
/// </remarks>
public sealed partial class Controller : IDisposable
{
    private readonly IReconciler _reconciler;
    private readonly ControllerOptions _options;
    private readonly Func<bool> _mayWrite;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PendingWrites _writes;
    private readonly List<IInformer> _sources = [];

    internal Controller(
        string name,
        IReconciler reconciler,
        ControllerOptions options,
        Func<KubeResource, IEnumerable<IInformer>> informers,
        Func<bool> mayWrite,
        TimeProvider time,
        ILogger logger)
    {
        Name = name;
        _reconciler = reconciler;
        _options = options;
        _mayWrite = mayWrite;
        _time = time;
        _logger = logger;
        Queue = new(
            new()
            {
                Name = name,
                FirstBackoff = options.FirstBackoff,
                MaxBackoff = options.MaxBackoff,
                JitterSeed = options.JitterSeed,
            },
            time);
        _writes = new(name, informers, options.WriteVisibilityTimeout, time);
        foreach (var result in new[] { "success", "requeue_after", "error", "terminal_error", "conflict" }) Count(result, 0);
        RuntimeMetrics.ReconcilePanics.Add(0, RuntimeMetrics.Tag("controller", name));
    }

    /// <summary>In logs and metrics.</summary>
    public string Name { get; }

    /// <summary>Keys that wait or are worked on now; 0 and no delayed key: nothing to do.</summary>
    public int Backlog => Queue.Length + Queue.Processing;

    internal IReadOnlyList<IInformer> Sources => _sources;

    internal WorkQueue<NamespacedName> Queue { get; }

    /// <summary>Reconciles each object of <paramref name="informer"/> that changes and passes <paramref name="when"/>.</summary>
    public Controller For<TObject, TStored>(
        Informer<TObject, TStored> informer, Func<InformerEvent<TStored>, bool>? when = null)
        where TObject : class, IKubernetesObject<V1ObjectMeta>
        where TStored : class =>
        Watches(informer, e => when is null || when(e) ? [e.Key] : []);

    /// <summary>Reconciles the controller owner, of kind <paramref name="ownerKind"/>, of each object that changes.</summary>
    /// <param name="informer">Of the owned objects.</param>
    /// <param name="ownerKind">Such as <c>ModelDeployment</c>.</param>
    /// <param name="ownerIsClusterScoped">The owner has no namespace, whatever the owned object's.</param>
    public Controller Owns<TObject>(Informer<TObject, TObject> informer, string ownerKind, bool ownerIsClusterScoped = false)
        where TObject : class, IKubernetesObject<V1ObjectMeta> =>
        Watches(informer, e => Owners(e, ownerKind, ownerIsClusterScoped));

    /// <summary>Reconciles the keys that <paramref name="map"/> gives for each change. It sees the state before and after.</summary>
    public Controller Watches<TObject, TStored>(
        Informer<TObject, TStored> informer, Func<InformerEvent<TStored>, IEnumerable<NamespacedName>> map)
        where TObject : class, IKubernetesObject<V1ObjectMeta>
        where TStored : class
    {
        ArgumentNullException.ThrowIfNull(informer);
        ArgumentNullException.ThrowIfNull(map);
        _sources.Add(informer);
        informer.Subscribe(e =>
        {
            foreach (var key in map(e)) Queue.Add(key, e.IsInitialList ? QueuePriority.Low : QueuePriority.Normal);
        });
        return this;
    }

    /// <summary>Reconciles a key for a reason that no informer sees.</summary>
    public void Enqueue(NamespacedName key) => Queue.Add(key);

    /// <inheritdoc/>
    public void Dispose() => Queue.Dispose();

    /// <summary>Works until <paramref name="stop"/>; what is under way then may finish, until <paramref name="abort"/>.</summary>
    internal async Task RunAsync(CancellationToken stop, CancellationToken abort)
    {
        await Task.WhenAll(_sources.Select(s => s.WaitForSyncAsync(stop)));
        LogStarted(Name, _options.Workers);
        await Task.WhenAll(Enumerable.Range(0, _options.Workers).Select(_ => Task.Run(() => WorkAsync(stop, abort), CancellationToken.None)));
        LogStopped(Name);
    }

    private static IEnumerable<NamespacedName> Owners<TObject>(InformerEvent<TObject> change, string kind, bool clusterScoped)
        where TObject : class, IKubernetesObject<V1ObjectMeta> =>
        new[] { change.Old, change.New }
            .Where(o => o is not null)
            .SelectMany(o => (o!.Metadata.OwnerReferences ?? [])
                .Where(r => r.Kind == kind && r.Controller == true)
                .Select(r => new NamespacedName(clusterScoped ? string.Empty : o.Metadata.NamespaceProperty ?? string.Empty, r.Name)))
            .Distinct();

    private async Task WorkAsync(CancellationToken stop, CancellationToken abort)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, abort);
        while (!either.IsCancellationRequested)
        {
            NamespacedName key;
            try
            {
                (var taken, key) = await Queue.TakeAsync(either.Token);
                if (!taken) return;
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested)
            {
                return;
            }

            try
            {
                if (MayStart(key)) await ReconcileAsync(key, abort);
            }
            finally
            {
                Queue.Done(key);
            }
        }
    }

    /// <summary>Puts a key back whose last writes the caches don't show yet: what it would read is older than what it knows.</summary>
    private bool MayStart(NamespacedName key)
    {
        var visibility = _writes.Check(key, out var attempt);
        if (visibility == PendingWrites.Visibility.Visible) return true;
        RuntimeMetrics.WriteStalls.Add(
            1, RuntimeMetrics.Tag("controller", Name), RuntimeMetrics.Tag("result", visibility.ToString()));
        if (visibility == PendingWrites.Visibility.TimedOut)
        {
            LogStale(Name, key, _options.WriteVisibilityTimeout);
            return true;
        }

        Queue.AddAfter(key, TimeSpan.FromMilliseconds(Math.Min(500, 10 << Math.Min(attempt, 6))));
        return false;
    }

    private async Task ReconcileAsync(NamespacedName key, CancellationToken abort)
    {
        var id = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        using var scope = _logger.BeginScope(new Dictionary<string, object>
        {
            ["controller"] = Name,
            ["namespace"] = key.Namespace,
            ["name"] = key.Name,
            ["reconcileID"] = id,
        });
        using var activity = RuntimeActivities.Source.StartActivity($"reconcile {Name}");
        activity?.SetTag("k8s.namespace.name", key.Namespace).SetTag("k8s.object.name", key.Name).SetTag("reconcile.id", id);
        using var timeout = new CancellationTokenSource(_options.ReconcileTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(abort, timeout.Token);
        var started = _time.GetTimestamp();
        var writes = new WriteScope(_mayWrite);
        WriteScope.Current = writes;
        string result;
        try
        {
            var outcome = await _reconciler.ReconcileAsync(key, either.Token);
            Queue.Forget(key);
            result = outcome.RequeueAfter is null ? "success" : "requeue_after";
            if (outcome.RequeueAfter is { } delay) Queue.AddAfter(key, delay);
        }
#pragma warning disable CA1031 // What a reconcile throws is its result.
        catch (Exception e)
#pragma warning restore CA1031
        {
            result = Failed(key, e, abort, timeout.Token);
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
        }
        finally
        {
            WriteScope.Current = null;
            _writes.Add(key, writes.Drain());
            RuntimeMetrics.ReconcileDuration.Record(
                _time.GetElapsedTime(started).TotalSeconds, RuntimeMetrics.Tag("controller", Name));
        }

        Count(result, 1);
    }

    private string Failed(NamespacedName key, Exception error, CancellationToken abort, CancellationToken timeout)
    {
        if (error is OperationCanceledException && abort.IsCancellationRequested) return "aborted";
        if (error is TerminalException)
        {
            Queue.Forget(key);
            LogTerminal(error, Name, key);
            return "terminal_error";
        }

        if (error is NullReferenceException or IndexOutOfRangeException or InvalidCastException or KeyNotFoundException or ArgumentException)
            RuntimeMetrics.ReconcilePanics.Add(1, RuntimeMetrics.Tag("controller", Name));
        var delay = Queue.AddRateLimited(key, (error as KubeApiException)?.RetryAfter);
        if (error is KubeApiException { IsConflict: true })
        {
            LogConflict(Name, key, delay, error.Message);
            return "conflict";
        }

        if (error is OperationCanceledException && timeout.IsCancellationRequested) LogTimeout(Name, key, _options.ReconcileTimeout, delay);
        else LogFailed(error, Name, key, delay);
        return "error";
    }

    private void Count(string result, int n) =>
        RuntimeMetrics.Reconciles.Add(n, RuntimeMetrics.Tag("controller", Name), RuntimeMetrics.Tag("result", result));

    [LoggerMessage(Level = LogLevel.Information, Message = "{Controller}: {Workers} workers started")]
    private partial void LogStarted(string controller, int workers);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Controller}: workers stopped")]
    private partial void LogStopped(string controller);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Controller}: reconcile of {Key} failed, again in {Delay}")]
    private partial void LogFailed(Exception error, string controller, NamespacedName key, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Controller}: reconcile of {Key} took more than {Timeout}, again in {Delay}")]
    private partial void LogTimeout(string controller, NamespacedName key, TimeSpan timeout, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Controller}: reconcile of {Key} met a conflict, again in {Delay}: {Error}")]
    private partial void LogConflict(string controller, NamespacedName key, TimeSpan delay, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Controller}: reconcile of {Key} failed, and only a change of the object can help")]
    private partial void LogTerminal(Exception error, string controller, NamespacedName key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Controller}: the caches still don't show what was written for {Key} after {Timeout}; going on with what there is")]
    private partial void LogStale(string controller, NamespacedName key, TimeSpan timeout);
}
