namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>Repeats a probe and tells when its verdict changes, by the thresholds.</summary>
internal static class ProbeRunner
{
    /// <summary>
    /// Runs until cancelled. <paramref name="verdict"/> is called when successes or failures in a row first reach their
    /// threshold, and at each further failure beyond it; it returns false to end. <paramref name="failed"/> is called at
    /// each single failure with its message.
    /// </summary>
    public static async Task RunAsync(
        Probe probe, ProbeTarget target, TimeProvider clock, Action<string> failed, Func<bool, bool> verdict, CancellationToken cancellationToken)
    {
        await Task.Delay(probe.InitialDelay, clock, cancellationToken);
        var (successes, failures) = (0, 0);
        while (!cancellationToken.IsCancellationRequested)
        {
            if (await OnceAsync(probe, target, clock, cancellationToken) is { } wrong)
            {
                (successes, failures) = (0, failures + 1);
                failed(wrong);
                if (failures >= probe.FailureThreshold && !verdict(false)) return;
            }
            else
            {
                (successes, failures) = (successes + 1, 0);
                if (successes == probe.SuccessThreshold && !verdict(true)) return;
            }

            await Task.Delay(probe.Period, clock, cancellationToken);
        }
    }

    private static async Task<string?> OnceAsync(
        Probe probe, ProbeTarget target, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(probe.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await probe.Action.RunAsync(target, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"context deadline exceeded: no answer within {probe.Timeout.TotalSeconds:0} s";
        }
    }
}
