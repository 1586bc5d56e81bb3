namespace HybridPlacement.Benchmarks;

/// <summary>Quantiles of what was measured.</summary>
internal static class Quantiles
{
    /// <summary>The value at a place from 0 to 1 of values in ascending order, of which there is one at least.</summary>
    public static double Quantile(this double[] ascending, double at) => ascending[Math.Min(ascending.Length - 1, (int)(ascending.Length * at))];
}
