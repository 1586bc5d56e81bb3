using HybridPlacement.Onnx.Wire;

namespace HybridPlacement.Onnx.Writing;

/// <summary>A graph: nodes in an order in which every input is made before it is used.</summary>
public sealed record OnnxGraph
{
    /// <summary>The graph's name.</summary>
    public string Name { get; init; } = "graph";

    /// <summary>What is computed.</summary>
    public required IReadOnlyList<OnnxNode> Nodes { get; init; }

    /// <summary>What callers give.</summary>
    public required IReadOnlyList<OnnxValue> Inputs { get; init; }

    /// <summary>What callers get.</summary>
    public required IReadOnlyList<OnnxValue> Outputs { get; init; }

    /// <summary>Constants, such as weights.</summary>
    public IReadOnlyList<OnnxTensor> Initializers { get; init; } = [];

    internal void Write(WireWriter writer)
    {
        foreach (var node in Nodes)
            writer.Message(OnnxFields.Graph.Node, node.Write);
        writer.Text(OnnxFields.Graph.Name, Name);
        foreach (var initializer in Initializers)
            writer.Message(OnnxFields.Graph.Initializer, initializer.Write);
        foreach (var input in Inputs)
            writer.Message(OnnxFields.Graph.Input, input.Write);
        foreach (var output in Outputs)
            writer.Message(OnnxFields.Graph.Output, output.Write);
    }
}
