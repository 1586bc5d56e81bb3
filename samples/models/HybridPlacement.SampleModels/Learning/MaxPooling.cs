using HybridPlacement.Onnx.Writing;

namespace HybridPlacement.SampleModels.Learning;

/// <summary>The largest of each square window, windows side by side: <c>MaxPool</c>.</summary>
internal sealed class MaxPooling(int channels, int side, int window) : ILayer
{
    private readonly int _outputSide = side / window;
    private readonly double[] _output = new double[channels * (side / window) * (side / window)];
    private readonly int[] _chosen = new int[channels * (side / window) * (side / window)];
    private readonly double[] _inputSlope = new double[channels * side * side];

    public int Outputs => _output.Length;

    public IReadOnlyList<Weights> Weights => [];

    public double[] Forward(double[] input)
    {
        for (var o = 0; o < _output.Length; o++)
        {
            var (channel, rest) = Math.DivRem(o, _outputSide * _outputSide);
            var (row, column) = Math.DivRem(rest, _outputSide);
            var best = (((channel * side) + (row * window)) * side) + (column * window);
            var first = best;
            for (var y = 0; y < window; y++)
            {
                for (var x = 0; x < window; x++)
                {
                    var at = first + (y * side) + x;
                    best = input[at] > input[best] ? at : best;
                }
            }

            _chosen[o] = best;
            _output[o] = input[best];
        }

        return _output;
    }

    public double[] Backward(double[] slope)
    {
        Array.Clear(_inputSlope);
        for (var o = 0; o < _output.Length; o++)
            _inputSlope[_chosen[o]] += slope[o];
        return _inputSlope;
    }

    public IEnumerable<OnnxNode> ToNodes(string input, string output) =>
    [
        new("MaxPool", [input], [output], OnnxAttribute.Integers("kernel_shape", window, window),
            OnnxAttribute.Integers("strides", window, window)),
    ];

    public IEnumerable<OnnxTensor> ToInitializers(string output) => [];
}
