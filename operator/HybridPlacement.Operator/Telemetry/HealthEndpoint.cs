using System.Net;
using HybridPlacement.KubeRuntime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;

namespace HybridPlacement.Operator.Telemetry;

/// <summary>
/// <c>/healthz</c>: the process answers. <c>/readyz</c>: its caches are filled, so that it works or could take over at once.
/// <c>/metrics</c>: Prometheus.
/// </summary>
internal sealed class HealthEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;

    public HealthEndpoint(IPEndPoint address, Func<RuntimeReadiness> readiness, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(address));
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        builder.Services.AddOpenTelemetry().WithMetrics(m => m
            .AddMeter(OperatorMetrics.MeterName, RuntimeMetrics.MeterName, "System.Runtime")
            .AddView(instrument => new MetricStreamConfiguration { CardinalityLimit = OperatorMetrics.MostSeries(instrument) })
            .AddPrometheusExporter());
        _app = builder.Build();
        _app.UseRouting();
        _app.MapGet("/healthz", context => context.Response.WriteAsync("ok"));
        _app.MapGet("/readyz", context =>
        {
            if (readiness() is not { IsReady: false } waiting)
                return context.Response.WriteAsync("ok");
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return context.Response.WriteAsync($"waiting for {string.Join(", ", waiting.UnsyncedInformers)}");
        });
        _app.MapPrometheusScrapingEndpoint("/metrics");
    }

    public Uri? Address => _app.Urls.FirstOrDefault() is { } url ? new Uri(url) : null;

    public Task StartAsync(CancellationToken ct) => _app.StartAsync(ct);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
