using HybridPlacement.Serving.Inference;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HybridPlacement.Serving.Grpc;

/// <summary>What <c>grpc.health.v1</c> answers: serving while the models are ready.</summary>
internal sealed class Readiness(ModelRepository repository) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(repository.IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
