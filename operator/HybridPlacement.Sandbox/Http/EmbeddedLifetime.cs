using Microsoft.Extensions.Hosting;

namespace HybridPlacement.Sandbox.Http;

/// <summary>
/// Leaves signals to the program that the sandbox is part of: the host's usual lifetime would take SIGTERM and Ctrl+C for
/// itself, stop this server alone, and keep the program from ending.
/// </summary>
internal sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
