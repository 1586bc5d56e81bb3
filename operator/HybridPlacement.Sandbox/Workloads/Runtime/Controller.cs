using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Workloads.Runtime;

/// <summary>
/// The one loop of all controllers: take a key, bring what it names to what it should be, try again later if that failed.
/// </summary>
internal abstract partial class Controller(TimeProvider clock, ILogger logger) : IDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(30);

    // A key whose reconcile takes long (a ReplicaSet of thousands) isn't repeated for each event, but for a batch of them.
    private static readonly TimeSpan Expensive = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestBatch = TimeSpan.FromSeconds(1);

    private readonly Dictionary<ObjectKey, int> _failures = [];
    private readonly ConcurrentDictionary<ObjectKey, TimeSpan> _batches = new();

    protected KeyedQueue<ObjectKey> Queue { get; } = new(clock);

    protected TimeProvider Clock => clock;

    protected ILogger Logger => logger;

    /// <summary>Level-triggered: reads the present state, never an event; called for one key at a time.</summary>
    protected abstract Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ObjectKey key;
            try
            {
                key = await Queue.NextAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await OnceAsync(key, cancellationToken);
        }
    }

    /// <summary>Adds a key for which something changed.</summary>
    protected void Enqueue(ObjectKey key) => Queue.AddAfter(key, _batches.GetValueOrDefault(key));

    public virtual void Dispose()
    {
        Queue.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task OnceAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        try
        {
            await ReconcileAsync(key, cancellationToken);
            _failures.Remove(key);
            var took = clock.GetElapsedTime(started);
            if (took < Expensive) _batches.TryRemove(key, out _);
            else _batches[key] = took * 4 < LongestBatch ? took * 4 : LongestBatch;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Shutting down.
        }
        catch (WorkloadApiException exception) when (exception.IsRace)
        {
            // Somebody else wrote first, or the object is gone: the cache is about to hear of it.
            Retry(key);
        }
        catch (Exception exception)
        {
            Failed(logger, exception, GetType().Name, key);
            Retry(key);
        }
    }

    private void Retry(ObjectKey key)
    {
        var failures = _failures[key] = _failures.GetValueOrDefault(key) + 1;
        var delay = FirstRetry * Math.Pow(2, Math.Min(failures - 1, 20));
        Queue.AddAfter(key, delay < LongestRetry ? delay : LongestRetry);
    }

    [LoggerMessage(1, LogLevel.Warning, "{Controller} failed on {Key} and tries again")]
    private static partial void Failed(ILogger logger, Exception exception, string controller, ObjectKey key);
}
