using HybridPlacement.Onnx.Writing;

namespace HybridPlacement.SampleModels.Learning;

/// <summary>A filter per output channel slides over a square image in steps of 2, padded so that the side halves: <c>Conv</c>.</summary>
internal sealed class Convolution : ILayer
{
    private const int Kernel = 5, Stride = 2, Padding = 2;

    private readonly int _inChannels, _outChannels, _side, _outSide;
    private readonly Weights _weights, _bias;
    private readonly double[] _output, _inputSlope;
    private double[] _input = [];

    public Convolution(int inChannels, int outChannels, int side, Chance chance)
    {
        (_inChannels, _outChannels, _side, _outSide) = (inChannels, outChannels, side, side / Stride);
        var fanIn = inChannels * Kernel * Kernel;
        _weights = new Weights(outChannels * fanIn).Scatter(chance, Math.Sqrt(2.0 / fanIn));
        _bias = new Weights(outChannels);
        _output = new double[outChannels * _outSide * _outSide];
        _inputSlope = new double[inChannels * side * side];
    }

    public int Outputs => _output.Length;

    public IReadOnlyList<Weights> Weights => [_weights, _bias];

    public double[] Forward(double[] input)
    {
        _input = input;
        for (var o = 0; o < _output.Length; o++)
            _output[o] = _bias.Values[o / (_outSide * _outSide)];
        ForEachWindow((output, inputAt, weightAt, width) =>
        {
            var sum = 0.0;
            for (var x = 0; x < width; x++)
                sum += input[inputAt + x] * _weights.Values[weightAt + x];
            _output[output] += sum;
        });
        return _output;
    }

    public double[] Backward(double[] slope)
    {
        Array.Clear(_inputSlope);
        for (var o = 0; o < _output.Length; o++)
            _bias.Slopes[o / (_outSide * _outSide)] += slope[o];
        ForEachWindow((output, inputAt, weightAt, width) =>
        {
            var s = slope[output];
            if (s == 0)
                return;
            for (var x = 0; x < width; x++)
            {
                _weights.Slopes[weightAt + x] += s * _input[inputAt + x];
                _inputSlope[inputAt + x] += s * _weights.Values[weightAt + x];
            }
        });
        return _inputSlope;
    }

    public IEnumerable<OnnxNode> ToNodes(string input, string output) =>
    [
        new("Conv", [input, $"{output}_weights", $"{output}_bias"], [output],
            OnnxAttribute.Integers("kernel_shape", Kernel, Kernel),
            OnnxAttribute.Integers("strides", Stride, Stride),
            OnnxAttribute.Integers("pads", Padding, Padding, Padding, Padding)),
    ];

    public IEnumerable<OnnxTensor> ToInitializers(string output) =>
    [
        OnnxTensor.OfFloats($"{output}_weights", [_outChannels, _inChannels, Kernel, Kernel], _weights.ToFloats()),
        OnnxTensor.OfFloats($"{output}_bias", [_outChannels], _bias.ToFloats()),
    ];

    /// <summary>Visits, for each output and each row of its filter, the part of the row that lies within the image.</summary>
    private void ForEachWindow(Action<int, int, int, int> visit)
    {
        for (var o = 0; o < _output.Length; o++)
        {
            var (outChannel, rest) = Math.DivRem(o, _outSide * _outSide);
            var (row, column) = Math.DivRem(rest, _outSide);
            var left = (column * Stride) - Padding;
            var skip = Math.Max(0, -left);
            var width = Math.Min(Kernel, _side - left) - skip;
            for (var c = 0; c < _inChannels; c++)
            {
                for (var ky = 0; ky < Kernel; ky++)
                {
                    var y = (row * Stride) - Padding + ky;
                    if (y >= 0 && y < _side)
                        visit(o, (((c * _side) + y) * _side) + left + skip, (((((outChannel * _inChannels) + c) * Kernel) + ky) * Kernel) + skip, width);
                }
            }
        }
    }
}
