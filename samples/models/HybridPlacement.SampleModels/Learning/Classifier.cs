using HybridPlacement.Onnx;
using HybridPlacement.Onnx.Writing;

namespace HybridPlacement.SampleModels.Learning;

/// <summary>Layers with a softmax behind the last, learned by batches of examples.</summary>
internal sealed class Classifier(IReadOnlyList<ILayer> layers)
{
    private const int Batch = 16;

    public void Learn(IReadOnlyList<Example> examples, int rounds, double rate, Chance chance)
    {
        var order = Enumerable.Range(0, examples.Count).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            chance.Shuffle(order);
            foreach (var batch in order.Chunk(Batch))
            {
                foreach (var index in batch)
                    AddSlopes(examples[index]);
                foreach (var weights in layers.SelectMany(l => l.Weights))
                    weights.Step(rate, batch.Length);
            }
        }
    }

    public double[] Probabilities(double[] input)
    {
        var logits = layers.Aggregate(input, (x, layer) => layer.Forward(x));
        var largest = logits.Max();
        var powers = logits.Select(l => PortableMath.Exp(l - largest)).ToArray();
        var sum = powers.Sum();
        return [.. powers.Select(p => p / sum)];
    }

    public double Accuracy(IReadOnlyList<Example> examples)
    {
        var right = 0;
        foreach (var example in examples)
        {
            var probabilities = Probabilities(example.Input);
            right += Array.IndexOf(probabilities, probabilities.Max()) == example.Class ? 1 : 0;
        }

        return (double)right / examples.Count;
    }

    public OnnxModel ToOnnx(string name, IReadOnlyList<long> inputShape, IReadOnlyList<string> labels)
    {
        var nodes = new List<OnnxNode>();
        var initializers = new List<OnnxTensor>();
        var input = "input";
        for (var i = 0; i < layers.Count; i++)
        {
            var output = $"layer{i}";
            nodes.AddRange(layers[i].ToNodes(input, output));
            initializers.AddRange(layers[i].ToInitializers(output));
            input = output;
        }

        nodes.Add(new OnnxNode("Softmax", [input], ["probabilities"], OnnxAttribute.Integer("axis", 1)));
        var graph = new OnnxGraph
        {
            Name = name,
            Nodes = nodes,
            Inputs = [new OnnxValue("input", OnnxDataType.Float, ["batch", .. inputShape.Select(OnnxDimension.FromInt64)])],
            Outputs = [new OnnxValue("probabilities", OnnxDataType.Float, "batch", labels.Count)],
            Initializers = initializers,
        };
        return new OnnxModel
        {
            Graph = graph,
            ProducerName = "HybridPlacement.SampleModels",
            Metadata = new Dictionary<string, string> { ["labels"] = string.Join(',', labels) },
        };
    }

    /// <summary>The slope of the cross entropy by a logit is its probability, less one for the right class.</summary>
    private void AddSlopes(Example example)
    {
        var slope = Probabilities(example.Input);
        slope[example.Class] -= 1;
        for (var i = layers.Count - 1; i >= 0; i--)
            slope = layers[i].Backward(slope);
    }
}
