using System.Globalization;
using System.Numerics;

namespace HybridPlacement.Sandbox.Cel.Library;

/// <summary>A Kubernetes quantity such as <c>1.5Gi</c>, exact to 10⁻⁹ (finer ones are rounded up, as Kubernetes does).</summary>
internal sealed class Quantity(BigInteger nanos) : IComparable<Quantity>
{
    private static readonly BigInteger Unit = 1_000_000_000;

    private static readonly Dictionary<string, BigInteger> Suffixes = new(StringComparer.Ordinal)
    {
        ["n"] = 1,
        ["u"] = 1_000,
        ["m"] = 1_000_000,
        [""] = Unit,
        ["k"] = Unit * 1_000,
        ["M"] = Unit * BigInteger.Pow(1_000, 2),
        ["G"] = Unit * BigInteger.Pow(1_000, 3),
        ["T"] = Unit * BigInteger.Pow(1_000, 4),
        ["P"] = Unit * BigInteger.Pow(1_000, 5),
        ["E"] = Unit * BigInteger.Pow(1_000, 6),
        ["Ki"] = Unit << 10,
        ["Mi"] = Unit << 20,
        ["Gi"] = Unit << 30,
        ["Ti"] = Unit << 40,
        ["Pi"] = Unit << 50,
        ["Ei"] = Unit << 60,
    };

    public static bool TryParse(string text, out Quantity quantity)
    {
        quantity = new Quantity(0);
        if (text.Length is 0 or > 200)
            return false;
        var at = text[0] is '+' or '-' ? 1 : 0;
        var digits = at;
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
            at++;
        var number = text[digits..at];
        if (number.Count(c => c == '.') > 1 || !number.Any(char.IsAsciiDigit) || !TryScale(text[at..], out var scale, out var divisor))
            return false;
        var point = number.IndexOf('.', StringComparison.Ordinal);
        var decimals = point < 0 ? 0 : number.Length - point - 1;
        var whole = BigInteger.Parse(number.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        var value = BigInteger.DivRem(whole * scale, divisor * BigInteger.Pow(10, decimals), out var rest);
        if (!rest.IsZero)
            value++;
        quantity = new Quantity(text[0] == '-' ? -value : value);
        return true;
    }

    public int Sign => nanos.Sign;

    /// <summary>The value as an int64 where nothing is lost.</summary>
    public long? AsInteger()
    {
        var whole = BigInteger.DivRem(nanos, Unit, out var rest);
        return rest.IsZero && whole >= long.MinValue && whole <= long.MaxValue ? (long)whole : null;
    }

    public double AsApproximateFloat() => (double)nanos / 1e9;

    public Quantity Add(Quantity other) => new(nanos + other.Nanos);

    public Quantity Subtract(Quantity other) => new(nanos - other.Nanos);

    public static Quantity Of(long value) => new(value * Unit);

    public int CompareTo(Quantity? other) => other is null ? 1 : nanos.CompareTo(other.Nanos);

    public override bool Equals(object? obj) => obj is Quantity other && CompareTo(other) == 0;

    public override int GetHashCode() => nanos.GetHashCode();

    private BigInteger Nanos => nanos;

    private static bool TryScale(string suffix, out BigInteger scale, out BigInteger divisor)
    {
        divisor = 1;
        if (Suffixes.TryGetValue(suffix, out scale))
            return true;
        if (suffix.Length < 2 || suffix[0] is not ('e' or 'E')
            || !int.TryParse(suffix.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
            || Math.Abs(exponent) > 100)
        {
            return false;
        }
        scale = exponent > 0 ? Unit * BigInteger.Pow(10, exponent) : Unit;
        divisor = exponent < 0 ? BigInteger.Pow(10, -exponent) : 1;
        return true;
    }
}
