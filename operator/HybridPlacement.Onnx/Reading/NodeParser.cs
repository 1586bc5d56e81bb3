using HybridPlacement.Onnx.Wire;
using Fields = HybridPlacement.Onnx.Wire.OnnxFields;

namespace HybridPlacement.Onnx.Reading;

/// <summary>Reads one node; graphs and tensors in its attributes are handed to whoever reads the graph around it.</summary>
internal sealed class NodeParser(
    WireReader reader,
    Action<long> readSubGraph,
    Func<long, TensorFacts> readTensor)
{
    private bool _hasInput, _hasOutput;

    public string OpType { get; private set; } = "";

    public string Domain { get; private set; } = "";

    public string FirstInput { get; private set; } = "";

    public string FirstOutput { get; private set; } = "";

    /// <summary>The element type of a tensor attribute.</summary>
    public OnnxDataType? ValueType { get; private set; }

    /// <summary>The attribute's integers, where there are few.</summary>
    public long[]? SmallValue { get; private set; }

    public void Read(long end)
    {
        while (reader.Next(end, out var field))
        {
            switch (field.Number)
            {
                case Fields.Node.OpType:
                    OpType = reader.Text(field);
                    break;
                case Fields.Node.Domain:
                    Domain = reader.Text(field);
                    break;
                case Fields.Node.Input when !_hasInput:
                    (FirstInput, _hasInput) = (reader.Text(field), true);
                    break;
                case Fields.Node.Output when !_hasOutput:
                    (FirstOutput, _hasOutput) = (reader.Text(field), true);
                    break;
                case Fields.Node.Attribute:
                    reader.Message(field, ReadAttribute);
                    break;
                default:
                    reader.Skip(field, end);
                    break;
            }
        }
    }

    private void ReadAttribute(long end)
    {
        var integers = new List<long>();
        while (reader.Next(end, out var field))
        {
            switch (field.Number)
            {
                case Fields.Attribute.Tensor or Fields.Attribute.Tensors:
                    reader.Message(field, ReadTensor);
                    break;
                case Fields.Attribute.SparseTensor or Fields.Attribute.SparseTensors:
                    reader.Message(field, ReadSparse);
                    break;
                case Fields.Attribute.Graph or Fields.Attribute.Graphs:
                    reader.Message(field, readSubGraph);
                    break;
                case Fields.Attribute.Integers:
                    reader.Integers(field, end, value => AddSmall(integers, value));
                    break;
                default:
                    reader.Skip(field, end);
                    break;
            }
        }

        if (integers.Count is > 0 and <= TensorParser.SmallElements)
            SmallValue = [.. integers];
    }

    /// <summary>One more than is small shows that there are too many; the rest isn't kept.</summary>
    private static void AddSmall(List<long> integers, long value)
    {
        if (integers.Count <= TensorParser.SmallElements)
            integers.Add(value);
    }

    private void ReadTensor(long end)
    {
        var tensor = readTensor(end);
        ValueType = tensor.DataType;
        SmallValue = tensor.SmallValue;
    }

    private void ReadSparse(long end)
    {
        while (reader.Next(end, out var field))
        {
            if (field.Number == Fields.SparseTensor.Values)
                reader.Message(field, e => readTensor(e));
            else
                reader.Skip(field, end);
        }
    }
}
