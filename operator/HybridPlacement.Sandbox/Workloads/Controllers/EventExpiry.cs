using System.Globalization;
using System.Threading.Channels;
using HybridPlacement.Sandbox.Workloads.Runtime;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>Deletes Events some time after they were last written, as the lease does with which an API server stores them.</summary>
internal sealed class EventExpiry(IWorkloadApi api, TimeSpan timeToLive, TimeProvider clock)
{
    // All live equally long, so they fall due in the order in which they were written.
    private readonly Channel<Written> _written = Channel.CreateUnbounded<Written>();

    /// <summary>Writes of events that haven't fallen due.</summary>
    internal int Waiting => _written.Reader.Count;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var follow = FollowAsync(cancellationToken);
        try
        {
            while (await _written.Reader.WaitToReadAsync(cancellationToken))
            {
                if (!_written.Reader.TryPeek(out var next)) continue;
                var left = next.Due - clock.GetUtcNow();
                if (left > TimeSpan.Zero) await Task.Delay(left, clock, cancellationToken);
                _written.Reader.TryRead(out _);
                await EndAsync(next, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Shutting down.
        }

        await follow;
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var change in api.WatchAsync(ResourceKind.Event, cancellationToken))
            {
                if (change is { Object: { } stored, Deleted: false })
                    _written.Writer.TryWrite(new(clock.GetUtcNow() + timeToLive, new(stored.Key.Namespace, stored.Key.Name), stored.Revision));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Shutting down.
        }
        finally
        {
            _written.Writer.TryComplete();
        }
    }

    private async Task EndAsync(Written due, CancellationToken cancellationToken)
    {
        try
        {
            // One that was written again since falls due later.
            if (await api.GetAsync(ResourceKind.Event, due.Key, cancellationToken) is { } found
                && found.Text("metadata", "resourceVersion") == due.Revision.ToString(CultureInfo.InvariantCulture))
                await api.DeleteAsync(ResourceKind.Event, found, null, cancellationToken);
        }
        catch (WorkloadApiException)
        {
            // Somebody else's change came first.
        }
    }

    private readonly record struct Written(DateTimeOffset Due, ObjectKey Key, long Revision);
}
