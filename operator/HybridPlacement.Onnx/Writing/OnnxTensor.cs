using System.Buffers.Binary;
using HybridPlacement.Onnx.Wire;

namespace HybridPlacement.Onnx.Writing;

/// <summary>A tensor with its values, row-major.</summary>
public sealed record OnnxTensor
{
    /// <summary>The name by which nodes read it.</summary>
    public required string Name { get; init; }

    /// <summary>The element type.</summary>
    public required OnnxDataType DataType { get; init; }

    /// <summary>The size of each dimension; empty for a scalar.</summary>
    public required IReadOnlyList<long> Dims { get; init; }

    /// <summary>The elements, little-endian.</summary>
    public ReadOnlyMemory<byte> RawData { get; init; }

    /// <summary>The file beside the model that holds the elements instead, if one does.</summary>
    public string? ExternalLocation { get; init; }

    /// <summary>A tensor of binary32 numbers.</summary>
    public static OnnxTensor OfFloats(string name, IReadOnlyList<long> dims, ReadOnlySpan<float> values)
    {
        var raw = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(raw.AsSpan(i * sizeof(float)), values[i]);
        return new OnnxTensor { Name = name, DataType = OnnxDataType.Float, Dims = dims, RawData = raw };
    }

    /// <summary>A tensor of 64-bit whole numbers.</summary>
    public static OnnxTensor OfInt64s(string name, IReadOnlyList<long> dims, ReadOnlySpan<long> values)
    {
        var raw = new byte[values.Length * sizeof(long)];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(raw.AsSpan(i * sizeof(long)), values[i]);
        return new OnnxTensor { Name = name, DataType = OnnxDataType.Int64, Dims = dims, RawData = raw };
    }

    internal void Write(WireWriter writer)
    {
        writer.PackedIntegers(OnnxFields.Tensor.Dims, Dims);
        writer.Integer(OnnxFields.Tensor.DataType, (long)DataType);
        writer.Text(OnnxFields.Tensor.Name, Name);
        if (ExternalLocation is null)
        {
            writer.Bytes(OnnxFields.Tensor.RawData, RawData.Span);
            return;
        }

        writer.Message(OnnxFields.Tensor.ExternalData, e => OnnxModel.WriteEntry(e, "location", ExternalLocation));
        writer.Integer(OnnxFields.Tensor.DataLocation, 1);
    }
}
