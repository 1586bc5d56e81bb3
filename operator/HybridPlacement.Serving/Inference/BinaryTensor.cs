using System.Buffers.Binary;

namespace HybridPlacement.Serving.Inference;

/// <summary>Tensors as raw bytes: little-endian elements in row-major order; texts each preceded by a length of four bytes.</summary>
internal static class BinaryTensor
{
    public static InputTensor Read(string name, TensorType type, long[] shape, ReadOnlySpan<byte> bytes)
    {
        var smallest = type.IsText ? sizeof(uint) : type.Size;
        var tensor = InputTensor.Allocate(name, type, shape, bytes.Length / smallest);
        try
        {
            if (type.IsText)
                ReadTexts(tensor, bytes);
            else if (bytes.Length != tensor.Elements * type.Size)
                throw Wrong(name, type, shape, tensor.Elements * type.Size, bytes.Length);
            else
                bytes.CopyTo(tensor.Bytes);
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

    private static InferenceException Wrong(string name, TensorType type, long[] shape, long expected, long actual) =>
        InferenceException.Invalid($"input \"{name}\" of {type.Name} [{string.Join(',', shape)}] needs {expected} bytes, {actual} were sent");
}
