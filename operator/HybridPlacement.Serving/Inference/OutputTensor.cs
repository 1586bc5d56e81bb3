using System.Buffers.Binary;
using Microsoft.ML.OnnxRuntime;

namespace HybridPlacement.Serving.Inference;

/// <summary>An output as a view on memory of ONNX Runtime, valid until its result is disposed of.</summary>
internal readonly record struct OutputTensor(string Name, TensorType Type, long[] Shape, OrtValue Value)
{
    public int Elements => (int)InputTensor.Count(Shape);

    /// <summary>The elements of a tensor of fixed-size elements, little-endian.</summary>
    public ReadOnlySpan<byte> Bytes => Elements == 0 ? [] : Value.GetTensorMutableRawData();

    /// <summary>Bytes of the binary form: texts are each preceded by their length in four bytes.</summary>
    public long BinarySize
    {
        get
        {
            if (!Type.IsText)
                return (long)Elements * Type.Size;
            var size = 0L;
            for (var i = 0; i < Elements; i++)
                size += sizeof(uint) + Value.GetStringElementAsSpan(i).Length;
            return size;
        }
    }

    /// <summary>Writes the binary form and gives the number of bytes.</summary>
    public int WriteBinary(Span<byte> target)
    {
        if (!Type.IsText)
        {
            Bytes.CopyTo(target);
            return Bytes.Length;
        }

        var at = 0;
        for (var i = 0; i < Elements; i++)
        {
            var text = Value.GetStringElementAsSpan(i);
            BinaryPrimitives.WriteUInt32LittleEndian(target[at..], (uint)text.Length);
            text.CopyTo(target[(at + sizeof(uint))..]);
            at += sizeof(uint) + text.Length;
        }

        return at;
    }
}
