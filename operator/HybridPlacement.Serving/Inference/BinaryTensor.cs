using System.Buffers.Binary;

namespace HybridPlacement.Serving.Inference;

/// <summary>Tensors as raw bytes: little-endian elements in row-major order; texts each preceded by a length of four bytes.</summary>
internal static class BinaryTensor
{
    /// <summary>A tensor from bytes that outlive it.</summary>
    public static InputTensor Read(string name, TensorType type, long[] shape, ReadOnlyMemory<byte> bytes)
    {
        if (type.IsText)
            return ReadTexts(name, type, shape, bytes.Span);
        var elements = InputTensor.Count(shape);
        if (shape.All(size => size >= 0) && elements <= bytes.Length / type.Size && bytes.Length != elements * type.Size)
            throw InferenceException.Invalid($"input \"{name}\" of {type.Name} [{string.Join(',', shape)}] needs {elements * type.Size} bytes, {bytes.Length} were sent");
        return InputTensor.Wrap(name, type, shape, bytes);
    }

    private static InputTensor ReadTexts(string name, TensorType type, long[] shape, ReadOnlySpan<byte> bytes)
    {
        var tensor = InputTensor.Allocate(name, type, shape, bytes.Length / sizeof(uint));
        try
        {
            ReadTexts(tensor, bytes);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    private static void ReadTexts(InputTensor tensor, ReadOnlySpan<byte> bytes)
    {
        var rest = bytes;
        for (var i = 0; i < tensor.Elements; i++)
        {
            if (rest.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(rest) is var length && length > rest.Length - sizeof(uint))
            {
                throw InferenceException.Invalid(
                    $"input \"{tensor.Name}\": text {i} of {tensor.Elements} reaches beyond the {bytes.Length} bytes given");
            }

            tensor.SetText(i, rest.Slice(sizeof(uint), (int)length));
            rest = rest[(sizeof(uint) + (int)length)..];
        }

        if (!rest.IsEmpty)
            throw InferenceException.Invalid($"input \"{tensor.Name}\" has {rest.Length} bytes after its last text");
    }
}
