using System.Collections.Concurrent;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>
/// The one thread that starts processes. Linux sends the parent-death signal when the <em>thread</em> that forked ends,
/// so pool threads, which come and go, would kill the pods they started.
/// </summary>
internal sealed class StarterThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];

    public StarterThread()
    {
        new Thread(Loop) { IsBackground = true, Name = "sandbox process starter" }.Start();
    }

    public Task<T> RunAsync<T>(Func<T> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                result.SetResult(work());
            }
            catch (Exception exception)
            {
                result.SetException(exception);
            }
        });
        return result.Task;
    }

    /// <summary>Ends the thread: only when no process that it started is to live on.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Loop()
    {
        foreach (var work in _work.GetConsumingEnumerable()) work();
    }
}
