namespace HybridPlacement.Onnx;

/// <summary>An input or output.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DataType">The element type in Open Inference Protocol names; for what isn't a tensor, <c>SEQUENCE</c>, <c>MAP</c>, <c>OPTIONAL</c> or <c>UNKNOWN</c>.</param>
/// <param name="Shape">The dimensions; <see langword="null"/> where the file says nothing about them.</param>
public sealed record OnnxValueFacts(string Name, string DataType, IReadOnlyList<OnnxDimension>? Shape)
{
    /// <summary>The shape as protocols write it, −1 for free dimensions; empty where the file says nothing.</summary>
    public IReadOnlyList<long> ProtocolShape => Shape is null ? [] : [.. Shape.Select(d => d.SizeOrFree)];
}
