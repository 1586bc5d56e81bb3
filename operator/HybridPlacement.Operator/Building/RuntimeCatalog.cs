using HybridPlacement.Operator.Mapping;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Building;

/// <summary>The runtimes that are built in. An InferenceRuntime of the same name replaces one.</summary>
public static class RuntimeCatalog
{
    /// <summary>This project's own server: ONNX on CPU.</summary>
    public const string OnnxRuntime = "onnxruntime";

    /// <summary>Nvidia's Triton: ONNX and TensorRT on GPUs.</summary>
    public const string Triton = "triton";

    /// <summary>The built-in runtimes.</summary>
    /// <param name="serverImage">The image of this project's server.</param>
    public static IReadOnlyList<Api.InferenceRuntime> BuiltIn(string serverImage) =>
    [
        new()
        {
            Metadata = new() { Name = OnnxRuntime },
            Spec = new()
            {
                Supports = [new() { Format = Api.ModelFormat.Onnx, Accelerator = Api.AcceleratorKind.None }],
                Image = serverImage,
                ModelLayout = Api.ModelLayout.SingleFile,
            },
        },
        new()
        {
            Metadata = new() { Name = Triton },
            Spec = new()
            {
                Supports =
                [
                    new() { Format = Api.ModelFormat.TensorRT, Accelerator = Api.AcceleratorKind.Nvidia },
                    new() { Format = Api.ModelFormat.Onnx, Accelerator = Api.AcceleratorKind.Nvidia },
                ],
                Image = "nvcr.io/nvidia/tritonserver:25.08-py3",
                Args =
                [
                    "tritonserver", "--model-repository=/models", "--strict-readiness=true",
                    "--http-port=8000", "--grpc-port=8001", "--metrics-port=8002",
                ],
                ModelLayout = Api.ModelLayout.TritonRepository,
                Overhead = new() { Memory = "1500Mi", GpuMemory = "600Mi" },
                TensorRTVersion = "10.13",
                // ONNX Runtime 1.22 is in it.
                MaxOpset = 23,
                ShmSize = "1Gi",
            },
        },
    ];

    /// <summary>Puts the built-in runtimes into a fleet.</summary>
    public static void AddTo(FleetSnapshot fleet, string serverImage)
    {
        ArgumentNullException.ThrowIfNull(fleet);
        foreach (var runtime in BuiltIn(serverImage))
            fleet.UpsertRuntime(FleetMapping.Runtime(runtime));
    }
}
