using System.Globalization;
using System.Numerics;

namespace HybridPlacement.Sandbox.Types;

/// <summary>
/// A resource quantity as exact billionths, rounded away from zero, with the family of its suffix. Written in
/// Kubernetes' canonical form: no fraction, the greatest suffix that keeps it whole.
/// </summary>
internal readonly record struct CanonicalQuantity(BigInteger Nanos, CanonicalQuantity.Family Suffixes)
{
    internal enum Family
    {
        Decimal,
        Binary,
        Exponent,
    }

    private const string DecimalSuffixes = "num kMGTPE";
    private const string BinarySuffixes = " KMGTPE";
    private static readonly BigInteger One = 1_000_000_000;

    public bool IsWhole => (Nanos % One).IsZero;

    /// <summary>Reads <c>500m</c>, <c>1.5Gi</c>, <c>1e3</c> and the like.</summary>
    public static bool TryParse(string text, out CanonicalQuantity quantity)
    {
        quantity = default;
        var end = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] is '.' || (end == 0 && text[end] is '+' or '-')))
            end++;
        var negative = text.StartsWith('-');
        var digits = text[..end].TrimStart('+', '-');
        var parts = digits.Split('.');
        // A number of 100 digits is an attack, not an amount.
        if (parts.Length > 2 || digits.Length > 100 || !digits.Any(char.IsAsciiDigit))
            return false;
        var (whole, fraction) = (parts[0], parts.Length == 2 ? parts[1] : "");
        var mantissa = BigInteger.Parse("0" + whole + fraction, CultureInfo.InvariantCulture);
        if (!TryScale(text[end..], out var scale, out var family))
            return false;
        var (numerator, divisor) = (mantissa * scale.Times * One, BigInteger.Pow(10, fraction.Length) * scale.Over);
        var nanos = (numerator + divisor - 1) / divisor;
        quantity = new CanonicalQuantity(negative ? -nanos : nanos, family);
        return true;
    }

    public override string ToString()
    {
        if (Nanos.IsZero)
            return "0";
        return Suffixes switch
        {
            Family.Binary when BigInteger.Abs(Nanos) >= 1024 * One && IsWhole => Binary(),
            Family.Exponent => Exponent(),
            _ => Decimal(),
        };
    }

    private string Decimal()
    {
        var (value, index) = (Nanos, 0);
        while (index < DecimalSuffixes.Length - 1 && (value % 1000).IsZero)
        {
            value /= 1000;
            index++;
        }
        return value.ToString(CultureInfo.InvariantCulture) + DecimalSuffixes[index].ToString().Trim();
    }

    private string Binary()
    {
        var (value, index) = (Nanos / One, 0);
        while (index < BinarySuffixes.Length - 1 && (value % 1024).IsZero)
        {
            value /= 1024;
            index++;
        }
        return value.ToString(CultureInfo.InvariantCulture) + (index == 0 ? "" : BinarySuffixes[index] + "i");
    }

    private string Exponent()
    {
        var (value, exponent) = (Nanos, -9);
        while ((value % 1000).IsZero)
        {
            value /= 1000;
            exponent += 3;
        }
        return value.ToString(CultureInfo.InvariantCulture)
            + (exponent == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"e{exponent}"));
    }

    private static bool TryScale(string suffix, out (BigInteger Times, BigInteger Over) scale, out Family family)
    {
        scale = (1, 1);
        family = Family.Decimal;
        if (suffix.Length == 0)
            return true;
        if (suffix.Length == 2 && suffix[1] == 'i' && BinarySuffixes.IndexOf(suffix[0], StringComparison.Ordinal) is > 0 and var power)
        {
            (scale, family) = ((BigInteger.Pow(1024, power), 1), Family.Binary);
            return true;
        }
        if (suffix.Length == 1 && suffix != " " && DecimalSuffixes.IndexOf(suffix[0], StringComparison.Ordinal) is >= 0 and var index)
        {
            scale = PowerOfTen((index - 3) * 3);
            return true;
        }
        if (suffix[0] is not ('e' or 'E')
            || !int.TryParse(suffix.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
            || exponent is < -30 or > 30)
            return false;
        (scale, family) = (PowerOfTen(exponent), Family.Exponent);
        return true;
    }

    private static (BigInteger Times, BigInteger Over) PowerOfTen(int exponent) =>
        exponent >= 0 ? (BigInteger.Pow(10, exponent), 1) : (1, BigInteger.Pow(10, -exponent));
}
