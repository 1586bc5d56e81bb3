using HybridPlacement.Onnx;
using HybridPlacement.Onnx.Writing;

namespace HybridPlacement.Benchmarks.Serving;

/// <summary>A model to measure with, and the shape of the question.</summary>
internal sealed record MeasuredModel(string Name, OnnxModel Model, long[] Shape)
{
    private const int Seed = 17;

    /// <summary>A small one, whose time is that of the transport; and vision models that take a little over 3 and some 12 ms.</summary>
    public static MeasuredModel[] All { get; } = [Small(), Vision("vision-conv", channels: 32), Vision("vision-wide", channels: 64)];

    /// <summary>A model whose file has 10 MB, for the time from start to ready.</summary>
    public static OnnxModel TenMegabytes()
    {
        const int width = 1024;
        var random = new Random(Seed);
        return Chain(
            "x", [1, width],
            [.. Enumerable.Range(0, 2).Select(i => ("MatMul", OnnxTensor.OfFloats($"w{i}", [width, i == 0 ? width : 1536], Floats(random, width * (i == 0 ? width : 1536), 0.03f)), (OnnxAttribute[])[]))]);
    }

    /// <summary>A perceptron of 50 MB, more than a cache holds: a run reads it whole, for one row as for several.</summary>
    public static MeasuredModel Perceptron()
    {
        const int width = 2048, layers = 3;
        var random = new Random(Seed);
        var model = Chain("x", [1, width],
            [.. Enumerable.Range(0, layers).Select(i => ("MatMul", OnnxTensor.OfFloats($"w{i}", [width, width], Floats(random, width * width, 0.03f)), (OnnxAttribute[])[]))]);
        var graph = model.Graph with
        {
            Inputs = [new OnnxValue("x", OnnxDataType.Float, "batch", width)],
            Outputs = [new OnnxValue(model.Graph.Outputs[0].Name, OnnxDataType.Float, "batch", width)],
        };
        return new MeasuredModel("perceptron", model with { Graph = graph }, [1, width]);
    }

    public float[] Question() => Floats(new Random(Seed), (int)Shape.Aggregate(1L, (product, size) => product * size), 1);

    private static MeasuredModel Small()
    {
        var random = new Random(Seed);
        long[] shape = [1, 256];
        return new MeasuredModel("small-mlp", Chain("x", shape,
        [
            ("MatMul", OnnxTensor.OfFloats("w0", [256, 64], Floats(random, 256 * 64, 0.1f)), []),
            ("MatMul", OnnxTensor.OfFloats("w1", [64, 16], Floats(random, 64 * 16, 0.1f)), []),
        ]), shape);
    }

    private static MeasuredModel Vision(string name, int channels)
    {
        var random = new Random(Seed);
        long[] shape = [1, 3, 224, 224];
        var layers = new List<(string, OnnxTensor, OnnxAttribute[])>
        {
            ("Conv", OnnxTensor.OfFloats("stem", [channels, 3, 7, 7], Floats(random, channels * 3 * 49, 0.05f)),
                [OnnxAttribute.Integers("strides", 4, 4), OnnxAttribute.Integers("pads", 3, 3, 3, 3)]),
        };
        for (var i = 0; i < 24; i++)
        {
            layers.Add(("Conv", OnnxTensor.OfFloats($"filter{i}", [channels, channels, 3, 3], Floats(random, channels * channels * 9, 0.05f)),
                [OnnxAttribute.Integers("pads", 1, 1, 1, 1)]));
        }

        var model = Chain("x", shape, layers);
        // A classifier answers with few numbers.
        var last = model.Graph.Nodes[^1].Outputs[0];
        var graph = model.Graph with
        {
            Nodes = [.. model.Graph.Nodes, new OnnxNode("GlobalAveragePool", [last], ["scores"])],
            Outputs = [new OnnxValue("scores", OnnxDataType.Float, 1, channels, 1, 1)],
        };
        return new MeasuredModel(name, model with { Graph = graph }, shape);
    }

    private static OnnxModel Chain(string input, long[] shape, IReadOnlyList<(string Operator, OnnxTensor Weights, OnnxAttribute[] Attributes)> layers)
    {
        var nodes = new List<OnnxNode>();
        var from = input;
        foreach (var ((type, weights, attributes), i) in layers.Select((l, i) => (l, i)))
        {
            nodes.Add(new OnnxNode(type, [from, weights.Name], [$"t{i}"], attributes));
            nodes.Add(new OnnxNode("Relu", [$"t{i}"], [$"r{i}"]));
            from = $"r{i}";
        }

        return new OnnxModel
        {
            Graph = new OnnxGraph
            {
                Nodes = nodes,
                Inputs = [new OnnxValue(input, OnnxDataType.Float, [.. shape.Select(s => (OnnxDimension)s)])],
                Outputs = [new OnnxValue(from, OnnxDataType.Float, Shape: null)],
                Initializers = [.. layers.Select(l => l.Weights)],
            },
        };
    }

    private static float[] Floats(Random random, int count, float scale) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 2) - 1) * scale)];
}
