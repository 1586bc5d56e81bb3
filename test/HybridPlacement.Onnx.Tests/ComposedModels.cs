using HybridPlacement.Onnx.Writing;

namespace HybridPlacement.Onnx.Tests;

/// <summary>Small models with one of everything that the reader looks at.</summary>
internal static class ComposedModels
{
    public static OnnxModel Affine { get; } = new()
    {
        ProducerName = "tests",
        ProducerVersion = "1.2",
        Metadata = new Dictionary<string, string> { ["labels"] = "a,b" },
        Graph = new OnnxGraph
        {
            Nodes = [new OnnxNode("Gemm", ["x", "w", "b"], ["y"])],
            Inputs = [new OnnxValue("x", OnnxDataType.Float, "batch", 3), new OnnxValue("b", OnnxDataType.Float, 2)],
            Outputs = [new OnnxValue("y", OnnxDataType.Float, "batch", 2)],
            Initializers =
            [
                OnnxTensor.OfFloats("w", [3, 2], [1, 2, 3, 4, 5, 6]),
                OnnxTensor.OfFloats("b", [2], [7, 8]),
            ],
        },
    };

    /// <summary>Two branches, each with a constant, one generating a tensor of a stated shape.</summary>
    public static OnnxModel Branches(params long[] generatedShape) => new()
    {
        Graph = new OnnxGraph
        {
            Nodes =
            [
                new OnnxNode("If", ["c"], ["y"],
                    OnnxAttribute.Graph("then_branch", Branch("t", generatedShape)),
                    OnnxAttribute.Graph("else_branch", Branch("e", [2]))),
                new OnnxNode("Fuse", ["y"], ["z"]) { Domain = "com.example" },
            ],
            Inputs = [new OnnxValue("c", OnnxDataType.Bool)],
            Outputs = [new OnnxValue("z", OnnxDataType.Float, Shape: null)],
        },
        Opsets = new Dictionary<string, long> { [""] = 13, ["com.example"] = 1 },
    };

    public static OnnxModel WithTensor(OnnxTensor tensor) => new()
    {
        Graph = new OnnxGraph
        {
            Nodes = [new OnnxNode("Add", ["x", tensor.Name], ["y"])],
            Inputs = [new OnnxValue("x", OnnxDataType.Float, 1)],
            Outputs = [new OnnxValue("y", OnnxDataType.Float, 1)],
            Initializers = [tensor],
        },
    };

    /// <summary>A graph within a graph within a graph.</summary>
    public static OnnxModel Nested(int levels)
    {
        var graph = Branch("leaf", [1]);
        for (var i = 0; i < levels; i++)
        {
            graph = graph with
            {
                Nodes = [new OnnxNode("If", ["c"], [$"y{i}"], OnnxAttribute.Graph("then_branch", graph))],
            };
        }

        return new OnnxModel { Graph = graph };
    }

    private static OnnxGraph Branch(string name, long[] shape) => new()
    {
        Name = name,
        Nodes =
        [
            new OnnxNode("Constant", [], [$"{name}_shape"],
                OnnxAttribute.Tensor("value", OnnxTensor.OfInt64s("", [shape.Length], shape))),
            new OnnxNode("ConstantOfShape", [$"{name}_shape"], [$"{name}_y"]),
        ],
        Inputs = [],
        Outputs = [new OnnxValue($"{name}_y", OnnxDataType.Float, Shape: null)],
    };
}
