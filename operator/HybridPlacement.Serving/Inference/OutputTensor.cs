using System.Buffers.Binary;
using Microsoft.ML.OnnxRuntime;

namespace HybridPlacement.Serving.Inference;

/// <summary>An output as a view on the memory of its result, valid until its result is disposed of.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Value">What holds its elements.</param>
/// <param name="First">Which of the value's elements is its first one.</param>
internal readonly record struct OutputTensor(string Name, TensorType Type, long[] Shape, OrtValue Value, int First)
{
    public int Elements => (int)InputTensor.Count(Shape);

    /// <summary>The elements of a tensor of fixed-size elements, little-endian.</summary>
    public ReadOnlySpan<byte> Bytes => Elements == 0 ? [] : Value.GetTensorMutableRawData().Slice(First * Type.Size, Elements * Type.Size);

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
