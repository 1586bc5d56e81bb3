using HybridPlacement.Onnx.Wire;

namespace HybridPlacement.Onnx.Writing;

/// <summary>A named setting of a node.</summary>
public sealed class OnnxAttribute
{
    private readonly int _type;
    private readonly Action<WireWriter> _writeValue;

    private OnnxAttribute(string name, int type, Action<WireWriter> writeValue)
    {
        Name = name;
        _type = type;
        _writeValue = writeValue;
    }

    /// <summary>The setting's name, such as <c>axis</c>.</summary>
    public string Name { get; }

    /// <summary>A number.</summary>
    public static OnnxAttribute Float(string name, float value) =>
        new(name, 1, w => w.Single(OnnxFields.Attribute.Float, value));

    /// <summary>A whole number.</summary>
    public static OnnxAttribute Integer(string name, long value) =>
        new(name, 2, w => w.Integer(OnnxFields.Attribute.Integer, value));

    /// <summary>A text.</summary>
    public static OnnxAttribute Text(string name, string value) =>
        new(name, 3, w => w.Text(OnnxFields.Attribute.Text, value));

    /// <summary>A tensor, such as the value of a <c>Constant</c>.</summary>
    public static OnnxAttribute Tensor(string name, OnnxTensor value) =>
        new(name, 4, w => w.Message(OnnxFields.Attribute.Tensor, value.Write));

    /// <summary>A sub-graph, such as a branch of an <c>If</c>.</summary>
    public static OnnxAttribute Graph(string name, OnnxGraph value) =>
        new(name, 5, w => w.Message(OnnxFields.Attribute.Graph, value.Write));

    /// <summary>Whole numbers, such as strides.</summary>
    public static OnnxAttribute Integers(string name, params long[] values) => new(name, 7, w =>
    {
        foreach (var value in values)
            w.Integer(OnnxFields.Attribute.Integers, value);
    });

    internal void Write(WireWriter writer)
    {
        writer.Text(OnnxFields.Attribute.Name, Name);
        _writeValue(writer);
        writer.Integer(OnnxFields.Attribute.Type, _type);
    }
}
