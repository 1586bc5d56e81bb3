using HybridPlacement.Onnx.Wire;

namespace HybridPlacement.Onnx.Writing;

/// <summary>One operation of a graph.</summary>
/// <param name="OpType">The operator, such as <c>Gemm</c>.</param>
/// <param name="Inputs">Names of what it reads; an empty name leaves out an optional input.</param>
/// <param name="Outputs">Names of what it makes.</param>
/// <param name="Attributes">The operator's settings.</param>
public sealed record OnnxNode(
    string OpType,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    params IReadOnlyList<OnnxAttribute> Attributes)
{
    /// <summary>The node's name, for messages.</summary>
    public string Name { get; init; } = "";

    /// <summary>The operator's domain; empty for ONNX's own.</summary>
    public string Domain { get; init; } = "";

    internal void Write(WireWriter writer)
    {
        foreach (var input in Inputs)
            writer.Text(OnnxFields.Node.Input, input);
        foreach (var output in Outputs)
            writer.Text(OnnxFields.Node.Output, output);
        writer.TextUnlessEmpty(OnnxFields.Node.Name, Name);
        writer.Text(OnnxFields.Node.OpType, OpType);
        foreach (var attribute in Attributes)
            writer.Message(OnnxFields.Node.Attribute, attribute.Write);
        writer.TextUnlessEmpty(OnnxFields.Node.Domain, Domain);
    }
}
