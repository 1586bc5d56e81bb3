namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>Runs a container's probes as long as one run of its process lives.</summary>
internal sealed class ContainerProbes(PodContext context, ContainerRun run, ProcessSpec spec, Action unhealthy)
{
    private readonly ProbeTarget _target = new(context.Address, spec, context.Processes);
    private readonly Probe? _startup = Probe.Read(run.Spec, "startupProbe");
    private readonly Probe? _readiness = Probe.Read(run.Spec, "readinessProbe");
    private readonly Probe? _liveness = Probe.Read(run.Spec, "livenessProbe");

    public bool StartsAtOnce => _startup is null;

    public bool ReadyAtOnce => _readiness is null;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_startup is not null && !await StartedAsync(_startup, cancellationToken)) return;
            await Task.WhenAll(ReadinessAsync(cancellationToken), LivenessAsync(cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The process ended.
        }
    }

    private async Task<bool> StartedAsync(Probe probe, CancellationToken cancellationToken)
    {
        var started = false;
        await ProbeRunner.RunAsync(probe, _target, context.Clock, Report("Startup"), verdict =>
        {
            started = verdict;
            if (verdict) Set(started: true, ready: ReadyAtOnce);
            else Kill("startup");
            return false;
        }, cancellationToken);
        return started;
    }

    private Task ReadinessAsync(CancellationToken cancellationToken) => _readiness is null
        ? Task.CompletedTask
        : ProbeRunner.RunAsync(_readiness, _target, context.Clock, Report("Readiness"), verdict =>
        {
            Set(ready: verdict);
            return true;
        }, cancellationToken);

    private Task LivenessAsync(CancellationToken cancellationToken) => _liveness is null
        ? Task.CompletedTask
        : ProbeRunner.RunAsync(_liveness, _target, context.Clock, Report("Liveness"), verdict =>
        {
            if (!verdict) Kill("liveness");
            return verdict;
        }, cancellationToken);

    private Action<string> Report(string kind) => message =>
        context.Events.Warning(context.Pod, "kubelet", "Unhealthy", $"{kind} probe failed: {message}", $"spec.containers{{{run.Name}}}");

    private void Kill(string kind)
    {
        context.Events.Normal(
            context.Pod, "kubelet", "Killing", $"Container {run.Name} failed {kind} probe, will be restarted", $"spec.containers{{{run.Name}}}");
        unhealthy();
    }

    private void Set(bool? started = null, bool? ready = null)
    {
        if (run.SetHealth(started, ready)) context.Changed();
    }
}
