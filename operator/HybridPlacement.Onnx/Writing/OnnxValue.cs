using HybridPlacement.Onnx.Wire;

namespace HybridPlacement.Onnx.Writing;

/// <summary>An input or output of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DataType">The element type.</param>
/// <param name="Shape">Its dimensions; <see langword="null"/> where nothing is said about them.</param>
public sealed record OnnxValue(string Name, OnnxDataType DataType, IReadOnlyList<OnnxDimension>? Shape)
{
    /// <summary>A value with a shape, such as <c>new("x", Float, "batch", 3)</c>.</summary>
    public OnnxValue(string name, OnnxDataType dataType, params OnnxDimension[] shape)
        : this(name, dataType, (IReadOnlyList<OnnxDimension>?)shape)
    {
    }

    internal void Write(WireWriter writer)
    {
        writer.Text(OnnxFields.ValueInfo.Name, Name);
        writer.Message(OnnxFields.ValueInfo.Type, type => type.Message(OnnxFields.Type.Tensor, tensor =>
        {
            tensor.Integer(OnnxFields.TensorType.ElementType, (long)DataType);
            if (Shape is not null)
                tensor.Message(OnnxFields.TensorType.Shape, WriteShape);
        }));
    }

    private void WriteShape(WireWriter writer)
    {
        foreach (var dimension in Shape!)
        {
            writer.Message(OnnxFields.Shape.Dim, dim =>
            {
                if (dimension.Size is { } size)
                    dim.Integer(OnnxFields.Dimension.Value, size);
                else if (dimension.Symbol is { } symbol)
                    dim.Text(OnnxFields.Dimension.Param, symbol);
            });
        }
    }
}
