using HybridPlacement.Onnx.Writing;

namespace HybridPlacement.SampleModels.Learning;

/// <summary>Every output is a weighted sum of every input: <c>Gemm</c>, weights [outputs, inputs].</summary>
internal sealed class Dense(int inputs, int outputs, Chance chance) : ILayer
{
    private readonly Weights _weights = new Weights(inputs * outputs).Scatter(chance, Math.Sqrt(2.0 / inputs));
    private readonly Weights _bias = new(outputs);
    private readonly double[] _output = new double[outputs];
    private readonly double[] _inputSlope = new double[inputs];
    private double[] _input = [];

    public int Outputs => outputs;

    public IReadOnlyList<Weights> Weights => [_weights, _bias];

    public double[] Forward(double[] input)
    {
        _input = input;
        for (var o = 0; o < outputs; o++)
        {
            var sum = _bias.Values[o];
            for (var i = 0; i < inputs; i++)
                sum += input[i] * _weights.Values[(o * inputs) + i];
            _output[o] = sum;
        }

        return _output;
    }

    public double[] Backward(double[] slope)
    {
        Array.Clear(_inputSlope);
        for (var o = 0; o < outputs; o++)
        {
            _bias.Slopes[o] += slope[o];
            for (var i = 0; i < inputs; i++)
            {
                _weights.Slopes[(o * inputs) + i] += slope[o] * _input[i];
                _inputSlope[i] += slope[o] * _weights.Values[(o * inputs) + i];
            }
        }

        return _inputSlope;
    }

    public IEnumerable<OnnxNode> ToNodes(string input, string output) =>
    [
        new("Flatten", [input], [$"{output}_flat"], OnnxAttribute.Integer("axis", 1)),
        new("Gemm", [$"{output}_flat", $"{output}_weights", $"{output}_bias"], [output],
            OnnxAttribute.Integer("transB", 1)),
    ];

    public IEnumerable<OnnxTensor> ToInitializers(string output) =>
    [
        OnnxTensor.OfFloats($"{output}_weights", [outputs, inputs], _weights.ToFloats()),
        OnnxTensor.OfFloats($"{output}_bias", [outputs], _bias.ToFloats()),
    ];
}
