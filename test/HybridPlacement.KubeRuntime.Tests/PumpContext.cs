namespace HybridPlacement.KubeRuntime.Tests;

/// <summary>Runs all continuations on the test's own thread when told to: with a fake clock, nothing is left to chance.</summary>
internal sealed class PumpContext : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();

    public override void Post(SendOrPostCallback d, object? state) => _queue.Enqueue((d, state));

    public void Drain()
    {
        while (_queue.TryDequeue(out var next)) next.Callback(next.State);
    }
}
