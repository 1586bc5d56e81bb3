namespace HybridPlacement.Onnx;

/// <summary>Sums and products of sizes that stay at <see cref="long.MaxValue"/> instead of overflowing: a hostile file states any size.</summary>
internal static class Saturating
{
    public static long Add(long a, long b) => a > long.MaxValue - b ? long.MaxValue : a + b;

    /// <summary>The product of two numbers of at least 0.</summary>
    public static long Multiply(long a, long b) => a != 0 && b > long.MaxValue / a ? long.MaxValue : a * b;

    public static long Scale(long a, double factor) =>
        a * factor >= long.MaxValue ? long.MaxValue : (long)(a * factor);
}
