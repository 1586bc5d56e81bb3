using HybridPlacement.Onnx.Writing;

namespace HybridPlacement.SampleModels.Learning;

/// <summary>Negative numbers become 0: <c>Relu</c>.</summary>
internal sealed class Rectifier(int size) : ILayer
{
    private readonly double[] _output = new double[size];
    private readonly double[] _inputSlope = new double[size];

    public int Outputs => size;

    public IReadOnlyList<Weights> Weights => [];

    public double[] Forward(double[] input)
    {
        for (var i = 0; i < size; i++)
            _output[i] = input[i] > 0 ? input[i] : 0;
        return _output;
    }

    public double[] Backward(double[] slope)
    {
        for (var i = 0; i < size; i++)
            _inputSlope[i] = _output[i] > 0 ? slope[i] : 0;
        return _inputSlope;
    }

    public IEnumerable<OnnxNode> ToNodes(string input, string output) => [new("Relu", [input], [output])];

    public IEnumerable<OnnxTensor> ToInitializers(string output) => [];
}
