using HybridPlacement.Onnx;
using HybridPlacement.Onnx.Writing;

namespace HybridPlacement.Serving.Tests;

/// <summary>Small models that ONNX Runtime runs.</summary>
internal static class TestModels
{
    /// <summary>y = x · w + b, with w the 3×2 matrix of 1 to 6 and b = (10, 20).</summary>
    public static OnnxModel Affine { get; } = new()
    {
        Graph = new OnnxGraph
        {
            Nodes = [new OnnxNode("Gemm", ["x", "w", "b"], ["y"]), new OnnxNode("ReduceSum", ["y"], ["sum"])],
            Inputs = [new OnnxValue("x", OnnxDataType.Float, "batch", 3)],
            Outputs = [new OnnxValue("y", OnnxDataType.Float, "batch", 2), new OnnxValue("sum", OnnxDataType.Float, 1, 1)],
            Initializers = [OnnxTensor.OfFloats("w", [3, 2], [1, 2, 3, 4, 5, 6]), OnnxTensor.OfFloats("b", [2], [10, 20])],
        },
    };

    /// <summary>Gives back what it gets, of any shape.</summary>
    public static OnnxModel Identity(OnnxDataType type) => new()
    {
        Graph = new OnnxGraph
        {
            Nodes = [new OnnxNode("Identity", ["x"], ["y"])],
            Inputs = [new OnnxValue("x", type, "n", 2)],
            Outputs = [new OnnxValue("y", type, "n", 2)],
        },
    };

    /// <summary>Stated for an operator set that ONNX Runtime 1.31 doesn't know.</summary>
    public static OnnxModel TooNew { get; } = Affine with { Opsets = new Dictionary<string, long> { [""] = 27 } };

    public static OnnxModel UnknownOperator { get; } = new()
    {
        Graph = new OnnxGraph
        {
            Nodes = [new OnnxNode("NoSuchOperator", ["x"], ["y"])],
            Inputs = [new OnnxValue("x", OnnxDataType.Float, 1)],
            Outputs = [new OnnxValue("y", OnnxDataType.Float, 1)],
        },
    };
}
