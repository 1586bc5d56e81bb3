namespace HybridPlacement.SampleModels.Learning;

/// <summary>Numbers that are learned with Adam (Kingma, Ba 2015).</summary>
internal sealed class Weights(int count)
{
    private const double MomentumDecay = 0.9, VarianceDecay = 0.999, Epsilon = 1e-8;

    private readonly double[] _momentum = new double[count];
    private readonly double[] _variance = new double[count];
    private double _momentumPower = 1, _variancePower = 1;

    public double[] Values { get; } = new double[count];

    public double[] Slopes { get; } = new double[count];

    public Weights Scatter(Chance chance, double deviation)
    {
        for (var i = 0; i < Values.Length; i++)
            Values[i] = chance.Normal() * deviation;
        return this;
    }

    /// <summary>Moves against the slopes added up over a batch, and clears them.</summary>
    public void Step(double rate, int batch)
    {
        _momentumPower *= MomentumDecay;
        _variancePower *= VarianceDecay;
        for (var i = 0; i < Values.Length; i++)
        {
            var slope = Slopes[i] / batch;
            _momentum[i] = (MomentumDecay * _momentum[i]) + ((1 - MomentumDecay) * slope);
            _variance[i] = (VarianceDecay * _variance[i]) + ((1 - VarianceDecay) * slope * slope);
            var step = _momentum[i] / (1 - _momentumPower);
            Values[i] -= rate * step / (Math.Sqrt(_variance[i] / (1 - _variancePower)) + Epsilon);
            Slopes[i] = 0;
        }
    }

    public float[] ToFloats() => [.. Values.Select(v => (float)v)];
}
