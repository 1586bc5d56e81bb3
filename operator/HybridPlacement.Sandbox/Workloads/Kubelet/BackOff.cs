namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>
/// A delay that doubles from restart to restart up to a limit, and starts over after a long good run.
/// </summary>
internal sealed class BackOff(TimeSpan first, TimeSpan limit)
{
    private int _doublings;

    /// <summary>The delay before the next restart of a container that ran this long.</summary>
    public TimeSpan Next(TimeSpan ran)
    {
        // As the kubelet: twice the limit without a crash is forgiveness.
        if (ran >= limit * 2) _doublings = 0;
        var delay = first * Math.Pow(2, Math.Min(_doublings++, 30));
        return delay < limit ? delay : limit;
    }
}
