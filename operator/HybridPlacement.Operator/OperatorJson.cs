using System.Text.Json.Serialization;
using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Controllers;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Operator.Telemetry;
using k8s.Models;

namespace HybridPlacement.Operator;

/// <summary>The JSON of every kind that the operator reads and writes.</summary>
public static class OperatorJson
{
    /// <summary>A type that isn't listed here, in <c>OperatorJsonContext</c>, can't be read or written, and the error names it.</summary>
    public static KubeJson Kinds { get; } = new(OperatorJsonContext.Default);
}

[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Api.ModelDeployment))]
[JsonSerializable(typeof(Api.PlacementPool))]
[JsonSerializable(typeof(Api.PlacementPolicy))]
[JsonSerializable(typeof(Api.InferenceRuntime))]
[JsonSerializable(typeof(GuardRailParameters))]
[JsonSerializable(typeof(PodMonitor))]
[JsonSerializable(typeof(V1Node))]
[JsonSerializable(typeof(V1Namespace))]
[JsonSerializable(typeof(V1Pod))]
[JsonSerializable(typeof(V1Deployment))]
[JsonSerializable(typeof(V1Service))]
[JsonSerializable(typeof(V1ServiceAccount))]
[JsonSerializable(typeof(V1PodDisruptionBudget))]
[JsonSerializable(typeof(V1NetworkPolicy))]
[JsonSerializable(typeof(V2HorizontalPodAutoscaler))]
[JsonSerializable(typeof(AuditEntry))]
[JsonSerializable(typeof(Termination))]
internal sealed partial class OperatorJsonContext : JsonSerializerContext;
