using System.Globalization;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>
/// Runs one container: start, wait, restart with back-off, until it has ended for good or is stopped.
/// </summary>
internal sealed class ContainerWorker(PodContext context, ContainerRun run) : IDisposable
{
    private static readonly TimeSpan ConfigurationRetry = TimeSpan.FromSeconds(1);

    private readonly BackOff _backOff = new(context.Options.RestartBackOffBase, context.Options.RestartBackOffLimit);
    private readonly TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private SupervisedProcess? _process;
    private int _runs;

    public ContainerRun Run => run;

    /// <summary>
    /// Complete when the container is started (by its startup probe) or has ended: what a sidecar's successors wait
    /// for.
    /// </summary>
    public Task Up => _up.Task;

    private string Field => $"spec.{(run.IsInit ? "initContainers" : "containers")}{{{run.Name}}}";

    public async Task RunAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var started = context.Clock.GetTimestamp();
                if (await OnceAsync() is not { } exitCode || _stop.IsCancellationRequested || !Restarts(exitCode))
                    return;
                var delay = _backOff.Next(context.Clock.GetElapsedTime(started));
                var pod = context.Pod;
                var message = string.Create(
                    CultureInfo.InvariantCulture,
                    $"back-off {delay.TotalSeconds:0.###}s restarting failed container={run.Name} pod={pod.Name()}_{pod.Namespace()}({pod.Uid()})");
                run.SetWaiting("CrashLoopBackOff", message);
                context.Changed();
                context.Events.Warning(pod, "kubelet", "BackOff", $"Back-off restarting failed container {run.Name} in pod {pod.Name()}_{pod.Namespace()}({pod.Uid()})", Field);
                await Task.Delay(delay, context.Clock, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Stopped while it waited.
        }
        finally
        {
            _up.TrySetResult();
            context.Changed();
        }
    }

    /// <summary>
    /// Asks the process to end, and ends it when the grace period is over. Nothing is started any more.
    /// </summary>
    public async Task StopAsync(TimeSpan grace)
    {
        await _stop.CancelAsync();
        if (_process is not { Exited.IsCompleted: false } process) return;
        if (grace > TimeSpan.Zero)
        {
            context.Events.Normal(context.Pod, "kubelet", "Killing", $"Stopping container {run.Name}", Field);
            var pause = TimeSpan.FromSeconds(Math.Max(0, run.Spec.Int32(0, "lifecycle", "preStop", "sleep", "seconds")));
            if (pause > grace) pause = grace;
            if (pause > TimeSpan.Zero) await Task.WhenAny(process.Exited, Task.Delay(pause, context.Clock));
            process.Terminate();
            await Task.WhenAny(process.Exited, Task.Delay(grace - pause, context.Clock));
        }

        process.Kill();
        await process.Exited;
    }

    /// <summary>Ends the process at once; also while another stop waits for it.</summary>
    public void Kill()
    {
        _stop.Cancel();
        _process?.Kill();
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>One run: its exit code, or null when it was stopped before it started.</summary>
    private async Task<int?> OnceAsync()
    {
        if (context.Images.Find(run.Image) is not { } image) return await PretendAsync();
        var folder = Directory.CreateDirectory(Path.Combine(context.Folder, "containers", $"{(run.IsInit ? "init-" : "")}{run.Name}")).FullName;
        var messageFile = Path.Combine(folder, "termination-log");
        await File.WriteAllBytesAsync(messageFile, [], _stop.Token);
        var number = run.Restarts + _runs++;
        var log = new ContainerLog(
            Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{number}.log")), context.Options.LogLimitBytes, context.Clock);
        run.NewLog(log);
        var startedAt = context.Clock.GetUtcNow();
        try
        {
            var spec = await ConfiguredAsync(image, messageFile, log);
            context.Events.Normal(context.Pod, "kubelet", "Pulled", $"Container image \"{run.Image}\" already present on machine", Field);
            context.Events.Normal(context.Pod, "kubelet", "Created", $"Container created: {run.Name}", Field);
            return await SuperviseAsync(spec, messageFile, log, number);
        }
        catch (Exception exception) when (exception is FileNotFoundException or System.ComponentModel.Win32Exception)
        {
            context.Events.Warning(context.Pod, "kubelet", "Failed", $"Error: {exception.Message}", Field);
            run.SetTerminated(128, "StartError", exception.Message, startedAt, context.Clock.GetUtcNow());
            context.Changed();
            return 128;
        }
        finally
        {
            log.Dispose();
        }
    }

    private async Task<ProcessSpec> ConfiguredAsync(ProcessImage image, string messageFile, ContainerLog log)
    {
        while (true)
        {
            try
            {
                return await ContainerLaunch.PrepareAsync(context, run.Spec, image, messageFile, log.Append, _stop.Token);
            }
            catch (ConfigurationMissingException exception)
            {
                run.SetWaiting("CreateContainerConfigError", exception.Message);
                context.Changed();
                context.Events.Warning(context.Pod, "kubelet", "Failed", $"Error: {exception.Message}", Field);
                await Task.Delay(ConfigurationRetry, context.Clock, _stop.Token);
            }
        }
    }

    private async Task<int> SuperviseAsync(ProcessSpec spec, string messageFile, ContainerLog log, int number)
    {
        _stop.Token.ThrowIfCancellationRequested();
        var process = await context.Processes.StartAsync(spec);
        _process = process;
        if (_stop.IsCancellationRequested) process.Kill();
        var startedAt = context.Clock.GetUtcNow();
        using var probing = new CancellationTokenSource();
        var probes = new ContainerProbes(context, run, spec, () => _ = RestartUnhealthyAsync(process));
        run.SetRunning($"sandbox://{context.Pod.Uid()}-{run.Name}-{number}", startedAt, probes.StartsAtOnce, probes.ReadyAtOnce);
        if (probes.StartsAtOnce) _up.TrySetResult();
        context.Events.Normal(context.Pod, "kubelet", "Started", $"Container started: {run.Name}", Field);
        context.Changed();
        var probed = ProbeAsync(probes, probing.Token);
        var exitCode = await process.Exited;
        await probing.CancelAsync();
        await probed;
        var message = TerminationMessage.Read(run.Spec, messageFile, exitCode, log);
        run.SetTerminated(exitCode, exitCode == 0 ? "Completed" : "Error", message, startedAt, context.Clock.GetUtcNow());
        context.Changed();
        return exitCode;
    }

    private async Task ProbeAsync(ContainerProbes probes, CancellationToken cancellationToken)
    {
        await probes.RunAsync(cancellationToken);
        if (run.IsReady) _up.TrySetResult();
    }

    private async Task RestartUnhealthyAsync(SupervisedProcess process)
    {
        process.Terminate();
        await Task.WhenAny(process.Exited, Task.Delay(context.Grace, context.Clock));
        process.Kill();
    }

    /// <summary>
    /// A container of another image in a pod that has a process beside it: it only looks as if it ran.
    /// </summary>
    private async Task<int?> PretendAsync()
    {
        var startedAt = context.Clock.GetUtcNow();
        run.SetRunning($"sandbox://{context.Pod.Uid()}-{run.Name}", startedAt, started: true, ready: true);
        _up.TrySetResult();
        context.Changed();
        if (!run.IsInit || run.IsSidecar)
        {
            var forever = context.RunsToCompletion && !run.IsSidecar ? context.Options.SimulatedJobDuration : Timeout.InfiniteTimeSpan;
            await Task.WhenAny(Task.Delay(forever, context.Clock, _stop.Token));
        }

        run.SetTerminated(0, "Completed", "", startedAt, context.Clock.GetUtcNow());
        context.Changed();
        return 0;
    }

    private bool Restarts(int exitCode)
    {
        if (run.IsSidecar) return true;
        return (context.Pod.Text("spec", "restartPolicy") ?? "Always") switch
        {
            "Never" => false,
            "OnFailure" => exitCode != 0,
            _ => !run.IsInit || exitCode != 0,
        };
    }
}
