using System.Diagnostics;
using HybridPlacement.KubeRuntime;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace HybridPlacement.Operator.Telemetry;

/// <summary>
/// Traces of reconciles, with the decision and each apply in them, sent with OTLP where the usual variable of OpenTelemetry names
/// a collector; otherwise none are made.
/// </summary>
internal static class Tracing
{
    /// <summary>OpenTelemetry's own variables say the rest: protocol, headers, service name, sampling.</summary>
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT", TracesEndpointVariable = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

    /// <summary>Decisions; the reconciles around them and the applies are the controller runtime's.</summary>
    public static ActivitySource Decisions { get; } = new("HybridPlacement.Operator");

    /// <summary>Sends traces until disposed; null where no collector is named.</summary>
    public static TracerProvider? Start() => !IsSet(EndpointVariable) && !IsSet(TracesEndpointVariable)
        ? null
        : Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(r => r.AddService("hybridplacement-operator").AddEnvironmentVariableDetector())
            .AddSource(Decisions.Name, RuntimeMetrics.MeterName)
            .AddOtlpExporter()
            .Build();

    private static bool IsSet(string variable) => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable));
}
