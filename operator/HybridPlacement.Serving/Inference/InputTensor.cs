using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace HybridPlacement.Serving.Inference;

/// <summary>
/// A named tensor that ONNX Runtime reads where it is: in a block from the pool, or in the request's own bytes there. Texts
/// are in memory of ONNX Runtime.
/// </summary>
internal sealed class InputTensor : IDisposable
{
    private readonly Memory<byte> _bytes;
    private AlignedPool.Block? _rented;

    private InputTensor(string name, TensorType type, long[] shape, OrtValue value) =>
        (Name, Type, Shape, Value) = (name, type, shape, value);

    private InputTensor(string name, TensorType type, long[] shape, ArraySegment<byte> bytes)
    {
        (Name, Type, Shape, _bytes) = (name, type, shape, bytes);
        Value = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type.Element, shape, AddressOf(bytes), bytes.Count);
    }

    public string Name { get; }

    public TensorType Type { get; }

    public long[] Shape { get; }

    public OrtValue Value { get; }

    /// <summary>The elements of a tensor of fixed-size elements, little-endian.</summary>
    public Span<byte> Bytes => _bytes.Span;

    public long Elements => Count(Shape);

    /// <summary>
    /// Allocates a tensor. <paramref name="largestElements"/> is what the request can hold, so that a short request
    /// can't make the server allocate more than it sent.
    /// </summary>
    public static InputTensor Allocate(string name, TensorType type, long[] shape, long largestElements)
    {
        Check(name, shape, largestElements);
        if (type.IsText)
            return new InputTensor(name, type, shape, OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape));
        var size = checked((int)(Count(shape) * type.Size));
        var block = AlignedPool.Shared.Rent(size);
        return new InputTensor(name, type, shape, new ArraySegment<byte>(block.Array, block.Offset, size)) { _rented = block };
    }

    /// <summary>
    /// A tensor of fixed-size elements from bytes of the pool that outlive it, and that nobody writes to: as they are where they
    /// begin as tensors do, otherwise copied.
    /// </summary>
    public static InputTensor Wrap(string name, TensorType type, long[] shape, ReadOnlyMemory<byte> bytes)
    {
        Check(name, shape, bytes.Length / type.Size);
        if (MemoryMarshal.TryGetArray(bytes, out var segment) && AddressOf(segment) % AlignedPool.Alignment == 0)
            return new InputTensor(name, type, shape, segment);
        var copy = Allocate(name, type, shape, bytes.Length / type.Size);
        bytes.Span.CopyTo(copy.Bytes);
        return copy;
    }

    public void SetText(int index, ReadOnlySpan<byte> utf8) => Value.StringTensorSetElementAt(utf8, index);

    public void Dispose()
    {
        Value.Dispose();
        if (_rented is { } block)
            AlignedPool.Shared.Return(block);
        _rented = null;
    }

    /// <summary>The product of the sizes; <see cref="long.MaxValue"/> where it overflows.</summary>
    public static long Count(ReadOnlySpan<long> shape)
    {
        if (shape.Contains(0))
            return 0;
        var product = 1L;
        foreach (var size in shape)
            product = product > long.MaxValue / size ? long.MaxValue : product * size;
        return product;
    }

    private static IntPtr AddressOf(ArraySegment<byte> bytes) => Marshal.UnsafeAddrOfPinnedArrayElement(bytes.Array!, bytes.Offset);

    private static void Check(string name, long[] shape, long largestElements)
    {
        foreach (var size in shape)
        {
            if (size < 0)
                throw InferenceException.Invalid($"input \"{name}\" has shape [{string.Join(',', shape)}]; sizes must be 0 or more");
        }

        if (Count(shape) > largestElements)
        {
            throw InferenceException.Invalid(
                $"input \"{name}\" has shape [{string.Join(',', shape)}], more elements than the request holds");
        }
    }
}
