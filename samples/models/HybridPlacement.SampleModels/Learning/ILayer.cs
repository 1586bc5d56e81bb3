using HybridPlacement.Onnx.Writing;

namespace HybridPlacement.SampleModels.Learning;

/// <summary>One step of a network. Keeps its last input, so that an instance serves one thread.</summary>
internal interface ILayer
{
    /// <summary>Size of the output.</summary>
    int Outputs { get; }

    /// <summary>What is learned; empty where nothing is.</summary>
    IReadOnlyList<Weights> Weights { get; }

    /// <summary>Reads an example, writes <see cref="Outputs"/> numbers that hold until the next call.</summary>
    double[] Forward(double[] input);

    /// <summary>Takes the loss's slope by each output, adds to the weights' slopes, gives the slope by each input.</summary>
    double[] Backward(double[] slope);

    /// <summary>The same step in ONNX.</summary>
    IEnumerable<OnnxNode> ToNodes(string input, string output);

    /// <summary>The weights in ONNX.</summary>
    IEnumerable<OnnxTensor> ToInitializers(string output);
}
