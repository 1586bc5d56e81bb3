using System.Diagnostics;
using OpenTelemetry.Trace;

namespace HybridPlacement.Serving;

/// <summary>Traces of requests, sent with OTLP where the usual variable of OpenTelemetry names a collector; otherwise none are made.</summary>
internal static class Tracing
{
    /// <summary>OpenTelemetry's own variables say the rest: protocol, headers, service name, sampling.</summary>
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT", TracesEndpointVariable = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

    /// <summary>Runs of models; the requests around them are ASP.NET Core's.</summary>
    public static ActivitySource Runs { get; } = new("HybridPlacement.Serving");

    public static void AddTracing(this IServiceCollection services)
    {
        if (!IsSet(EndpointVariable) && !IsSet(TracesEndpointVariable))
            return;
        services.AddOpenTelemetry().WithTracing(traces => traces
            .AddSource(Runs.Name)
            .AddSource("Microsoft.AspNetCore")
            .AddOtlpExporter());
    }

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
