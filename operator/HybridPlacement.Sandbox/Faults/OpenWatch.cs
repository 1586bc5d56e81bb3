namespace HybridPlacement.Sandbox.Faults;

/// <summary>How a watch ends because the fault port says so.</summary>
internal enum WatchEnd
{
    /// <summary>As at the server's timeout.</summary>
    Closed,

    /// <summary>The stream is reset.</summary>
    Cut,

    /// <summary>By an ERROR event with 410.</summary>
    Expired,
}

/// <summary>How a watch tells what it has to tell because the fault port says so.</summary>
[Flags]
internal enum WatchManners
{
    /// <summary>Each event once, in order.</summary>
    Good = 0,

    /// <summary>Nothing for now.</summary>
    Hanging = 1,

    /// <summary>Each event twice.</summary>
    Duplicating = 2,

    /// <summary>Of two events of different objects the later one first.</summary>
    Reordering = 4,
}

/// <summary>A watch that a client has open, as the fault port holds it.</summary>
internal sealed class OpenWatch(ApiCall call, FaultPort port) : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private volatile TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ApiCall Call => call;

    /// <summary>Cancelled when the port ends the watch.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>How it was ended; null where it wasn't.</summary>
    public WatchEnd? How { get; private set; }

    public void End(WatchEnd how)
    {
        How ??= how;
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // Its client went away in this very moment.
        }
    }

    /// <summary>Waits as long as the watch hangs; says how the next event is to be sent.</summary>
    public async ValueTask<WatchManners> PassAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var woken = _woken.Task;
            if (port.MannersOf(call) is var manners && !manners.HasFlag(WatchManners.Hanging))
                return manners;
            await woken.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Makes it look again whether it hangs.</summary>
    public void Wake() =>
        Interlocked.Exchange(ref _woken!, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    public void Dispose()
    {
        port.Close(this);
        _ended.Dispose();
    }
}
