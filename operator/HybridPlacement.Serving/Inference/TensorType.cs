using Microsoft.ML.OnnxRuntime.Tensors;

namespace HybridPlacement.Serving.Inference;

/// <summary>An element type under its name in the protocol and in ONNX Runtime.</summary>
/// <param name="Name">Name in the Open Inference Protocol.</param>
/// <param name="Element">ONNX Runtime's type.</param>
/// <param name="Size">Bytes of an element; 0 for texts, which have no fixed size.</param>
internal sealed record TensorType(string Name, TensorElementType Element, int Size)
{
    private static readonly TensorType[] All =
    [
        new("BOOL", TensorElementType.Bool, 1),
        new("UINT8", TensorElementType.UInt8, 1),
        new("UINT16", TensorElementType.UInt16, 2),
        new("UINT32", TensorElementType.UInt32, 4),
        new("UINT64", TensorElementType.UInt64, 8),
        new("INT8", TensorElementType.Int8, 1),
        new("INT16", TensorElementType.Int16, 2),
        new("INT32", TensorElementType.Int32, 4),
        new("INT64", TensorElementType.Int64, 8),
        new("FP16", TensorElementType.Float16, 2),
        new("FP32", TensorElementType.Float, 4),
        new("FP64", TensorElementType.Double, 8),
        new("BF16", TensorElementType.BFloat16, 2),
        new("BYTES", TensorElementType.String, 0),
    ];

    private static readonly Dictionary<string, TensorType> ByName = All.ToDictionary(t => t.Name);
    private static readonly Dictionary<TensorElementType, TensorType> ByElement = All.ToDictionary(t => t.Element);

    public bool IsText => Size == 0;

    public static TensorType? Find(string? name) => name is null ? null : ByName.GetValueOrDefault(name);

    public static TensorType? Find(TensorElementType element) => ByElement.GetValueOrDefault(element);
}
