using HybridPlacement.Onnx.Wire;
using Fields = HybridPlacement.Onnx.Wire.OnnxFields;

namespace HybridPlacement.Onnx.Reading;

/// <summary>Reads a graph and the graphs within it. Only the main graph's inputs, outputs and names are kept.</summary>
internal sealed class GraphParser(WireReader reader, Tally tally, OnnxReadLimits limits, bool isMain)
{
    private readonly HashSet<ulong> _initializers = [];

    public List<OnnxValueFacts> Inputs { get; } = [];

    public List<OnnxValueFacts> Outputs { get; } = [];

    public bool HasInitializer(string name) => _initializers.Contains(NameHash.Of(name));

    public void Read(long end)
    {
        while (reader.Next(end, out var field))
        {
            switch (field.Number)
            {
                case Fields.Graph.Node:
                    reader.Message(field, ReadNode);
                    break;
                case Fields.Graph.Initializer:
                    reader.Message(field, ReadInitializer);
                    break;
                case Fields.Graph.SparseInitializer:
                    reader.Message(field, ReadSparse);
                    break;
                case Fields.Graph.Input when isMain:
                    reader.Message(field, e => ReadValue(e, Inputs, "inputs"));
                    break;
                case Fields.Graph.Output when isMain:
                    reader.Message(field, e => ReadValue(e, Outputs, "outputs"));
                    break;
                default:
                    reader.Skip(field, end);
                    break;
            }
        }
    }

    public void ReadNode(long end)
    {
        var node = new NodeParser(reader, ReadSubGraph, ReadAttributeTensor);
        node.Read(end);
        tally.CountOperator(node.Domain, node.OpType);
        if (node.OpType == "ConstantOfShape")
            tally.KeepConstantOfShape(NameHash.Of(node.FirstInput), node.ValueType ?? OnnxDataType.Float);
        else if (node is { OpType: "Constant", SmallValue: { } value })
            tally.KeepConstant(NameHash.Of(node.FirstOutput), value);
    }

    private void ReadSubGraph(long end)
    {
        tally.SubGraphs++;
        new GraphParser(reader, tally, limits, isMain: false).Read(end);
    }

    private TensorFacts ReadAttributeTensor(long end)
    {
        var tensor = TensorParser.Read(reader, end, limits);
        tally.CountTensor(tensor);
        return tensor;
    }

    private void ReadInitializer(long end)
    {
        var tensor = TensorParser.Read(reader, end, limits);
        tally.CountTensor(tensor);
        var name = NameHash.Of(tensor.Name);
        if (tensor.SmallValue is { } value)
            tally.KeepConstant(name, value);
        if (!isMain)
            return;
        tally.CheckCount(_initializers.Count, "initializers");
        _initializers.Add(name);
    }

    private void ReadSparse(long end)
    {
        while (reader.Next(end, out var field))
        {
            if (field.Number is Fields.SparseTensor.Values)
                reader.Message(field, ReadInitializer);
            else
                reader.Skip(field, end);
        }
    }

    private void ReadValue(long end, List<OnnxValueFacts> values, string what)
    {
        tally.CheckCount(values.Count, what);
        var value = ValueParser.Read(reader, end);
        tally.CheckText(value.Name.Length + (32 * (value.Shape?.Count ?? 0)));
        values.Add(value);
    }
}
