namespace HybridPlacement.Onnx;

/// <summary>What an ONNX file says about itself.</summary>
public sealed record OnnxModelFacts
{
    /// <summary>Bytes of the file, without external data.</summary>
    public required long FileBytes { get; init; }

    /// <summary>Version of the file format (<c>ir_version</c>).</summary>
    public required long IrVersion { get; init; }

    /// <summary>The tool that wrote the file; empty where it doesn't say.</summary>
    public required string ProducerName { get; init; }

    /// <summary>The tool's version; empty where it doesn't say.</summary>
    public required string ProducerVersion { get; init; }

    /// <summary>Operator set versions by domain; ONNX's own domain is the empty name.</summary>
    public required IReadOnlyDictionary<string, long> Opsets { get; init; }

    /// <summary>What callers must give: graph inputs that no initializer has a value for.</summary>
    public required IReadOnlyList<OnnxValueFacts> Inputs { get; init; }

    /// <summary>What callers get.</summary>
    public required IReadOnlyList<OnnxValueFacts> Outputs { get; init; }

    /// <summary>Elements of all constant tensors, those of sub-graphs, <c>Constant</c> nodes and external files included.</summary>
    public required long Parameters { get; init; }

    /// <summary>Bytes of the same tensors, by element type in Open Inference Protocol names.</summary>
    public required IReadOnlyDictionary<string, long> ParameterBytesByType { get; init; }

    /// <summary>How often each operator occurs; operators beyond ONNX's own domain as <c>domain::Operator</c>.</summary>
    public required IReadOnlyDictionary<string, int> Operators { get; init; }

    /// <summary>Graphs within nodes (branches, loop bodies), at any depth.</summary>
    public required int SubGraphs { get; init; }

    /// <summary>Model-local functions.</summary>
    public required int Functions { get; init; }

    /// <summary>The files beside the model that hold tensors, each once.</summary>
    public required IReadOnlyList<OnnxExternalData> ExternalData { get; init; }

    /// <summary>Bytes that <c>ConstantOfShape</c> nodes of known shape make at load; <see cref="long.MaxValue"/> where that overflows.</summary>
    public required long GeneratedConstantBytes { get; init; }

    /// <summary><c>ConstantOfShape</c> nodes whose shape is only known at run time.</summary>
    public required int UnknownConstantShapes { get; init; }

    /// <summary>Free names and values, such as a classifier's labels.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>What a server that runs the model needs.</summary>
    public required OnnxMemoryEstimate Memory { get; init; }

    /// <summary>Version of ONNX's own operator set; 0 where the model imports only others.</summary>
    public long Opset => Opsets.GetValueOrDefault("");

    /// <summary>Bytes of all constant tensors.</summary>
    public long ParameterBytes => ParameterBytesByType.Values.Aggregate(0L, Saturating.Add);
}
