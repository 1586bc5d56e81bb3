namespace HybridPlacement.Benchmarks.Serving;

/// <summary>A figure that was measured several times: its median, and between what half of the measurements lie.</summary>
internal readonly record struct Spread(double Lower, double Median, double Upper)
{
    public static Spread Of(IEnumerable<double> values)
    {
        double[] ascending = [.. values.Order()];
        return new Spread(ascending.Quantile(0.25), ascending.Quantile(0.5), ascending.Quantile(0.75));
    }
}
