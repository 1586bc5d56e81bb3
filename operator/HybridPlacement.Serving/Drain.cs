using HybridPlacement.Serving.Inference;

namespace HybridPlacement.Serving;

/// <summary>
/// On SIGTERM says first that the server isn't ready, and goes on serving until that has come round; only then does the
/// host stop taking connections and wait for requests under way.
/// </summary>
internal sealed class Drain(ServeOptions options, ModelRepository repository, TimeProvider time) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var wasReady = repository.IsReady;
        repository.Drain();
        if (wasReady)
            await Task.Delay(options.DrainDelay, time, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
