using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>
/// A pod with at least one real process: volumes, init containers in order, then all containers together.
/// </summary>
internal sealed class ProcessPod : IDisposable
{
    private static readonly TimeSpan MountRetry = TimeSpan.FromSeconds(1);

    private readonly PodContext _context;
    private readonly List<ContainerWorker> _inits = [];
    private readonly List<ContainerWorker> _containers = [];
    private readonly List<Task> _sidecars = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private Task? _stopping;
    private bool _initialized;

    public ProcessPod(PodContext context)
    {
        _context = context;
        Read(_inits, "initContainers", "initContainerStatuses", init: true);
        Read(_containers, "containers", "containerStatuses", init: false);
        if (_inits.Count == 0) return;
        foreach (var waiting in _containers.Concat(_inits)) waiting.Run.SetWaiting("PodInitializing");
    }

    public string Uid { get; init; } = "";

    public string Folder => _context.Folder;

    public System.Net.IPAddress Address => _context.Address;

    public string NodeName => _context.Pod.Text("spec", "nodeName") ?? "";

    /// <summary>True when no process is left and none will be started.</summary>
    public bool Ended => _running.IsCompleted;

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Begins to end the pod; a later, shorter grace period overtakes.</summary>
    public void Stop(TimeSpan grace)
    {
        lock (_gate)
        {
            if (_stopping is not null)
            {
                if (grace == TimeSpan.Zero) KillAll();
                return;
            }

            _stopping = StopAsync(grace);
        }
    }

    /// <summary>Ends everything at once and waits for it.</summary>
    public async Task KillAsync()
    {
        Stop(TimeSpan.Zero);
        KillAll();
        await _running;
        await _stopping!;
    }

    /// <summary>Only after <see cref="KillAsync"/>.</summary>
    public void Dispose()
    {
        _stop.Dispose();
        foreach (var worker in _containers.Concat(_inits)) worker.Dispose();
    }

    public ContainerRun? Find(string container) =>
        _containers.Concat(_inits).Select(worker => worker.Run).FirstOrDefault(run => run.Name == container);

    public void WriteStatus(JsonObject status, JsonObject pod) => PodStatusWriter.Write(
        status, pod, Phase(), _context.Address.ToString(), Statuses(_inits), Statuses(_containers), _initialized, _context.Clock.GetUtcNow());

    private async Task RunAsync()
    {
        try
        {
            await MountAsync();
            if (!await InitializeAsync()) return;
            _initialized = true;
            _context.Changed();
            await Task.WhenAll(_containers.Select(worker => worker.RunAsync()));

            // Sidecars live as long as what they serve.
            await Task.WhenAll(_inits.Select(worker => worker.StopAsync(_context.Grace)));
            await Task.WhenAll(_sidecars);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            await Task.WhenAll(_sidecars);
        }
        finally
        {
            _ = AnnounceEndAsync();
        }
    }

    /// <summary>Tells once this run counts as ended, which it doesn't before it has returned.</summary>
    private async Task AnnounceEndAsync()
    {
        await Task.Yield();
        await Task.WhenAny(_running);
        _context.Changed();
    }

    private async Task MountAsync()
    {
        while (true)
        {
            try
            {
                await _context.Volumes.PrepareAsync(_stop.Token);
                return;
            }
            catch (ConfigurationMissingException exception)
            {
                _context.Events.Warning(_context.Pod, "kubelet", "FailedMount", $"MountVolume.SetUp failed: {exception.Message}");
                await Task.Delay(MountRetry, _context.Clock, _stop.Token);
            }
        }
    }

    /// <summary>False when an init container failed for good or the pod was stopped.</summary>
    private async Task<bool> InitializeAsync()
    {
        foreach (var worker in _inits)
        {
            _stop.Token.ThrowIfCancellationRequested();
            if (worker.Run.IsSidecar)
            {
                _sidecars.Add(worker.RunAsync());
                await worker.Up;
                continue;
            }

            await worker.RunAsync();
            if (worker.Run.ExitCode != 0)
            {
                await Task.WhenAll(_inits.Where(other => other != worker).Select(other => other.StopAsync(_context.Grace)));
                await Task.WhenAll(_sidecars);
                return false;
            }
        }

        _stop.Token.ThrowIfCancellationRequested();
        return true;
    }

    private async Task StopAsync(TimeSpan grace)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_containers.Concat(_inits).Select(worker => worker.StopAsync(grace)));
    }

    private void KillAll()
    {
        foreach (var worker in _containers.Concat(_inits)) worker.Kill();
    }

    private string Phase()
    {
        if (!_initialized)
        {
            var failed = _inits.Any(worker => worker.Run.ExitCode is > 0) && Ended;
            return failed ? "Failed" : "Pending";
        }

        var codes = _containers.Select(worker => worker.Run.ExitCode).ToList();
        if (Ended && codes.All(code => code is not null)) return codes.All(code => code == 0) ? "Succeeded" : "Failed";
        return _containers.All(worker => worker.Run.HasRun) ? "Running" : "Pending";
    }

    private void Read(List<ContainerWorker> workers, string field, string statuses, bool init)
    {
        foreach (var container in _context.Pod.Items("spec", field))
        {
            // After its node was away, a container starts where its count of restarts stood.
            var known = _context.Pod.Items("status", statuses).FirstOrDefault(item => item.Text("name") == container.Text("name"));
            var restarts = known?.Int32(0, "restartCount") + (known.Object("state", "running") is null ? 0 : 1) ?? 0;
            workers.Add(new ContainerWorker(_context, new ContainerRun(container, init, restarts)));
        }
    }

    private static JsonArray Statuses(List<ContainerWorker> workers) => [.. workers.Select(worker => (JsonNode)worker.Run.ToStatus())];
}
