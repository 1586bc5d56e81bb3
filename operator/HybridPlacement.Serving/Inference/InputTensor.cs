using Microsoft.ML.OnnxRuntime;

namespace HybridPlacement.Serving.Inference;

/// <summary>A named tensor in memory of ONNX Runtime, given back when disposed of.</summary>
internal sealed class InputTensor : IDisposable
{
    private InputTensor(string name, TensorType type, long[] shape, OrtValue value) =>
        (Name, Type, Shape, Value) = (name, type, shape, value);

    public string Name { get; }

    public TensorType Type { get; }

    public long[] Shape { get; }

    public OrtValue Value { get; }

    /// <summary>The elements of a tensor of fixed-size elements, little-endian.</summary>
    public Span<byte> Bytes => Elements == 0 ? [] : Value.GetTensorMutableRawData();

    public long Elements => Count(Shape);

    /// <summary>
    /// Allocates a tensor. <paramref name="largestElements"/> is what the request can hold, so that a short request
    /// can't make the server allocate more than it sent.
    /// </summary>
    public static InputTensor Allocate(string name, TensorType type, long[] shape, long largestElements)
    {
        if (shape.Any(size => size < 0))
            throw InferenceException.Invalid($"input \"{name}\" has shape [{string.Join(',', shape)}]; sizes must be 0 or more");
        if (Count(shape) > largestElements)
        {
            throw InferenceException.Invalid(
                $"input \"{name}\" has shape [{string.Join(',', shape)}], more elements than the request holds");
        }

        var allocator = OrtAllocator.DefaultInstance;
        var value = type.IsText
            ? OrtValue.CreateTensorWithEmptyStrings(allocator, shape)
            : OrtValue.CreateAllocatedTensorValue(allocator, type.Element, shape);
        return new InputTensor(name, type, shape, value);
    }

    public void SetText(int index, ReadOnlySpan<byte> utf8) => Value.StringTensorSetElementAt(utf8, index);

    public void Dispose() => Value.Dispose();

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
}
