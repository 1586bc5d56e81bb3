namespace HybridPlacement.SampleModels.Learning;

/// <summary>
/// The exponential from additions and multiplications alone, which IEEE 754 rounds alike everywhere; the C library's
/// differs in the last bit between systems, and one bit changes the sha256 of a trained model.
/// </summary>
internal static class PortableMath
{
    private const double Log2 = 0.693147180559945309417232;

    public static double Exp(double x)
    {
        if (x < -700)
            return 0;
        if (x > 700)
            throw new ArgumentOutOfRangeException(nameof(x), x, "The exponential of more than 700 isn't needed here.");
        var power = Math.Floor((x / Log2) + 0.5);
        var rest = x - (power * Log2);
        var sum = 1.0;
        for (var term = 14; term > 0; term--)
            sum = 1 + (rest / term * sum);
        return sum * BitConverter.Int64BitsToDouble(((long)power + 1023) << 52);
    }
}
