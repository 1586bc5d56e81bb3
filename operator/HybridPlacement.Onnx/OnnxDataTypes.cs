namespace HybridPlacement.Onnx;

/// <summary>Names and sizes of <see cref="OnnxDataType"/>.</summary>
public static class OnnxDataTypes
{
    /// <summary>
    /// The name in the Open Inference Protocol (<c>FP32</c>, <c>INT64</c>, <c>BYTES</c>, …). Types that the protocol
    /// doesn't have keep their ONNX name in capitals; a number that isn't in the table reads <c>UNKNOWN</c>.
    /// </summary>
    public static string ToOpenInferenceName(this OnnxDataType type) => type switch
    {
        OnnxDataType.Float => "FP32",
        OnnxDataType.Float16 => "FP16",
        OnnxDataType.Double => "FP64",
        OnnxDataType.BFloat16 => "BF16",
        OnnxDataType.String => "BYTES",
        _ => Enum.IsDefined(type) && type != OnnxDataType.Undefined ? type.ToString().ToUpperInvariant() : "UNKNOWN",
    };

    /// <summary>
    /// Bits that one element takes in memory; 0 for <see cref="OnnxDataType.String"/>, whose elements have no fixed
    /// size, and for unknown types.
    /// </summary>
    public static int BitsPerElement(this OnnxDataType type) => type switch
    {
        OnnxDataType.Complex128 => 128,
        OnnxDataType.Double or OnnxDataType.Int64 or OnnxDataType.UInt64 or OnnxDataType.Complex64 => 64,
        OnnxDataType.Float or OnnxDataType.Int32 or OnnxDataType.UInt32 => 32,
        OnnxDataType.Float16 or OnnxDataType.BFloat16 or OnnxDataType.Int16 or OnnxDataType.UInt16 => 16,
        OnnxDataType.UInt8 or OnnxDataType.Int8 or OnnxDataType.Bool or OnnxDataType.Float8E4M3FN
            or OnnxDataType.Float8E4M3FNUZ or OnnxDataType.Float8E5M2 or OnnxDataType.Float8E5M2FNUZ
            or OnnxDataType.Float8E8M0 => 8,
        OnnxDataType.UInt4 or OnnxDataType.Int4 or OnnxDataType.Float4E2M1 => 4,
        OnnxDataType.UInt2 or OnnxDataType.Int2 => 2,
        _ => 0,
    };
}
