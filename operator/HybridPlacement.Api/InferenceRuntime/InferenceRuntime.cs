using System.Text.Json.Serialization;
using HybridPlacement.Api.Schema;
using k8s;
using k8s.Models;

namespace HybridPlacement.Api;

/// <summary>Which image serves which format on which accelerator. onnxruntime and triton are built in; an object of the same name
/// replaces them.</summary>
[KubernetesEntity(Group = Kinds.Group, ApiVersion = Kinds.Version, Kind = KubeKind, PluralName = KubePluralName)]
[Resource("hruntime", namespaced: false)]
[PrinterColumn("Image", "string", ".spec.image", Description = "What serves")]
[PrinterColumn("Layout", "string", ".spec.modelLayout", Description = "How it wants a model's files")]
[PrinterColumn("TensorRT", "string", ".spec.tensorRTVersion", Wide = true, Description = "Which plans it loads")]
[PrinterColumn("Age", "date", ".metadata.creationTimestamp", Description = "Since when it exists")]
public sealed class InferenceRuntime : IKubernetesObject<V1ObjectMeta>, ISpec<InferenceRuntimeSpec>
{
    /// <summary>The kind.</summary>
    public const string KubeKind = "InferenceRuntime";

    /// <summary>The plural, as in urls.</summary>
    public const string KubePluralName = "inferenceruntimes";

    /// <inheritdoc/>
    public string ApiVersion { get; set; } = Kinds.ApiVersion;

    /// <inheritdoc/>
    public string Kind { get; set; } = KubeKind;

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>What serves.</summary>
    [RequiredField]
    public InferenceRuntimeSpec Spec { get; set; } = new();
}

/// <summary>What serves, and how.</summary>
[Rule("self.supports.exists(s, s.format == 'TensorRT') || !has(self.tensorRTVersion)",
    "tensorRTVersion is for runtimes that support TensorRT: add {format: TensorRT, accelerator: Nvidia} to supports, or leave it out")]
public sealed record InferenceRuntimeSpec
{
    /// <summary>What it can serve.</summary>
    [RequiredField]
    [Items(1, 16)]
    public IReadOnlyList<SupportedFormat> Supports { get; init => field = value ?? []; } = [];

    /// <summary>The image.</summary>
    [RequiredField]
    [Length(1, 512)]
    [Rule("!self.contains(' ')", "write an image without blanks: registry/repository:tag or registry/repository@sha256:...")]
    public string Image { get; init => field = value ?? ""; } = "";

    /// <summary>The container's command. Default: the image's.</summary>
    [Items(0, 64)]
    [Length(0, 4096)]
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>The container's arguments. $(MODEL_NAME) and $(MODEL_PATH) are replaced.</summary>
    [Items(0, 64)]
    [Length(0, 4096)]
    public IReadOnlyList<string>? Args { get; init; }

    /// <summary>How it wants a model's files.</summary>
    [Default("\"SingleFile\"")]
    [JsonConverter(typeof(KnownNameConverter<ModelLayout>))]
    public ModelLayout? ModelLayout { get; init; }

    /// <summary>Where it listens. Default: 8000, 8001 and 8002.</summary>
    public RuntimePorts? Ports { get; init; }

    /// <summary>Paths on the HTTP port that tell its health.</summary>
    public RuntimeProbes? Probes { get; init; }

    /// <summary>What it needs beside the model.</summary>
    public RuntimeOverhead? Overhead { get; init; }

    /// <summary>Which TensorRT plans it can load: major.minor.</summary>
    [JsonPropertyName("tensorRTVersion")]
    [Length(1, 16)]
    [TensorRTVersion]
    public string? TensorRTVersion { get; init; }

    /// <summary>The highest ONNX opset that it loads. A newer model is refused before it starts.</summary>
    [Bounds(1, 1000)]
    public int? MaxOpset { get; init; }

    /// <summary>Size of /dev/shm.</summary>
    [Length(1, 32)]
    [Quantity]
    [JsonConverter(typeof(ScalarTextConverter))]
    public string? ShmSize { get; init; }
}

/// <summary>A format on an accelerator.</summary>
public sealed record SupportedFormat
{
    /// <summary>The format.</summary>
    [RequiredField]
    [JsonConverter(typeof(KnownNameConverter<ModelFormat>))]
    public ModelFormat Format { get; init; }

    /// <summary>The accelerator.</summary>
    [Default("\"None\"")]
    [JsonConverter(typeof(KnownNameConverter<AcceleratorKind>))]
    public AcceleratorKind? Accelerator { get; init; }
}

/// <summary>Where a runtime listens.</summary>
[Rule("[has(self.http) ? self.http : 8000, has(self.grpc) ? self.grpc : 8001, has(self.metrics) ? self.metrics : 8002]"
    + ".all(p, [has(self.http) ? self.http : 8000, has(self.grpc) ? self.grpc : 8001, "
    + "has(self.metrics) ? self.metrics : 8002].exists_one(q, q == p))",
    "http, grpc and metrics need a port each: write three different numbers")]
public sealed record RuntimePorts
{
    /// <summary>The Open Inference Protocol over HTTP.</summary>
    [Default("8000")]
    [Bounds(1, 65535)]
    public int? Http { get; init; }

    /// <summary>The Open Inference Protocol over gRPC.</summary>
    [Default("8001")]
    [Bounds(1, 65535)]
    public int? Grpc { get; init; }

    /// <summary>Prometheus metrics.</summary>
    [Default("8002")]
    [Bounds(1, 65535)]
    public int? Metrics { get; init; }
}

/// <summary>Paths on the HTTP port.</summary>
public sealed record RuntimeProbes
{
    /// <summary>Answers 200 when it has started.</summary>
    [Default("\"/v2/health/ready\"")]
    [Length(1, 512)]
    [RequestPath]
    public string? Startup { get; init; }

    /// <summary>Answers 200 when it serves.</summary>
    [Default("\"/v2/health/ready\"")]
    [Length(1, 512)]
    [RequestPath]
    public string? Readiness { get; init; }

    /// <summary>Answers 200 while it lives.</summary>
    [Default("\"/v2/health/live\"")]
    [Length(1, 512)]
    [RequestPath]
    public string? Liveness { get; init; }
}

/// <summary>What a runtime needs beside the model.</summary>
public sealed record RuntimeOverhead
{
    /// <summary>Memory.</summary>
    [Length(1, 32)]
    [Quantity]
    [JsonConverter(typeof(ScalarTextConverter))]
    public string? Memory { get; init; }

    /// <summary>Memory of the GPU.</summary>
    [Length(1, 32)]
    [Quantity]
    [JsonConverter(typeof(ScalarTextConverter))]
    public string? GpuMemory { get; init; }
}
