using System.Globalization;
using System.Numerics;

namespace HybridPlacement.Placement;

/// <summary>
/// A Kubernetes resource quantity (<c>500m</c>, <c>1.5Gi</c>, <c>-3</c>, <c>1e3</c>, <c>2E</c>), exact to a
/// billionth. As in Kubernetes, what is finer than a billionth is rounded away from zero, and what is beyond ±(2^63-1)
/// is cut to that.
/// </summary>
public readonly record struct Quantity : IComparable<Quantity>
{
    private const long NanosPerUnit = 1_000_000_000;
    private const int MaxLength = 256;
    private static readonly Int128 Limit = (Int128)long.MaxValue * NanosPerUnit;

    private readonly Int128 _nanos;

    private Quantity(Int128 nanos) => _nanos = nanos;

    /// <summary>Nothing.</summary>
    public static Quantity Zero => default;

    /// <summary>Below zero.</summary>
    public bool IsNegative => _nanos < 0;

    /// <summary>So many whole units.</summary>
    public static Quantity FromUnits(long units) => new((Int128)units * NanosPerUnit);

    /// <summary>So many thousandths.</summary>
    public static Quantity FromMillis(long millis) => new((Int128)millis * (NanosPerUnit / 1000));

    /// <summary>Reads a quantity in any notation that the Kubernetes API accepts.</summary>
    /// <exception cref="FormatException">The text is none; the message says why.</exception>
    public static Quantity Parse(string text) =>
        TryParse(text, out var value, out var error)
            ? value
            : throw new FormatException($"\"{text}\" is no quantity ({error}): write a number with a unit, such as 500m, 2 or 4Gi");

    /// <summary>Reads a quantity, false when the text is none.</summary>
    public static bool TryParse(string? text, out Quantity value) => TryParse(text, out value, out _);

    /// <summary>Reads a quantity; says what is wrong when the text is none.</summary>
    public static bool TryParse(string? text, out Quantity value, out QuantityError error)
    {
        value = default;
        error = string.IsNullOrEmpty(text) ? QuantityError.Empty
            : text.Length > MaxLength ? QuantityError.TooLong
            : QuantityError.None;
        if (error != QuantityError.None) return false;

        var rest = text!.AsSpan();
        var negative = rest[0] == '-';
        if (rest[0] is '-' or '+') rest = rest[1..];

        var end = 0;
        var digits = 0;
        var point = -1;
        for (; end < rest.Length; end++)
        {
            if (char.IsAsciiDigit(rest[end])) digits++;
            else if (rest[end] == '.' && point < 0) point = end;
            else break;
        }

        if (digits == 0)
        {
            error = QuantityError.NotANumber;
            return false;
        }

        if (!QuantitySuffix.TryRead(rest[end..], out var suffix))
        {
            error = QuantityError.UnknownSuffix;
            return false;
        }

        var nanos = ToNanos(rest[..end], point, suffix);
        value = new Quantity(negative ? -nanos : nanos);
        return true;
    }

    /// <summary>In whole units, rounded up: how requests count.</summary>
    public long ToUnitsCeiling() => Ceiling(NanosPerUnit);

    /// <summary>In whole units, rounded down: how room counts.</summary>
    public long ToUnitsFloor() => Floor(NanosPerUnit);

    /// <summary>In thousandths, rounded up.</summary>
    public long ToMillisCeiling() => Ceiling(NanosPerUnit / 1000);

    /// <summary>In thousandths, rounded down.</summary>
    public long ToMillisFloor() => Floor(NanosPerUnit / 1000);

    /// <summary>As a decimal number, exact: no quantity has more than 28 digits.</summary>
    public decimal ToDecimal() => (decimal)_nanos / NanosPerUnit;

    /// <inheritdoc/>
    public int CompareTo(Quantity other) => _nanos.CompareTo(other._nanos);

    /// <inheritdoc/>
    public override string ToString() => ToDecimal().ToString("0.#########", CultureInfo.InvariantCulture);

    /// <summary>The sum, cut to the largest quantity there is.</summary>
    public static Quantity operator +(Quantity left, Quantity right) => Cut(left._nanos + right._nanos);

    /// <summary>The difference, cut to the largest quantity there is.</summary>
    public static Quantity operator -(Quantity left, Quantity right) => Cut(left._nanos - right._nanos);

    /// <summary>Whether the left one is less.</summary>
    public static bool operator <(Quantity left, Quantity right) => left._nanos < right._nanos;

    /// <summary>Whether the left one is more.</summary>
    public static bool operator >(Quantity left, Quantity right) => left._nanos > right._nanos;

    /// <summary>Whether the left one is less or the same.</summary>
    public static bool operator <=(Quantity left, Quantity right) => left._nanos <= right._nanos;

    /// <summary>Whether the left one is more or the same.</summary>
    public static bool operator >=(Quantity left, Quantity right) => left._nanos >= right._nanos;

    private static Quantity Cut(Int128 nanos) => new(Int128.Clamp(nanos, -Limit, Limit));

    private static Int128 ToNanos(ReadOnlySpan<char> number, int point, QuantitySuffix suffix)
    {
        var fraction = point < 0 ? 0 : number.Length - point - 1;
        var unscaled = BigInteger.Zero;
        foreach (var c in number)
        {
            if (c != '.') unscaled = (unscaled * 10) + (c - '0');
        }

        unscaled *= suffix.Binary;
        // Beyond a thousand the result is the largest or the smallest there is: no need to compute a hostile writer's power.
        var exponent = Math.Clamp(suffix.Exponent, -1000, 1000) - fraction + 9;
        if (exponent >= 0)
        {
            unscaled *= BigInteger.Pow(10, exponent);
        }
        else
        {
            unscaled = BigInteger.DivRem(unscaled, BigInteger.Pow(10, -exponent), out var remainder);
            if (!remainder.IsZero) unscaled += 1;
        }

        return unscaled > (BigInteger)Limit ? Limit : (Int128)unscaled;
    }

    private long Ceiling(Int128 unit)
    {
        var (quotient, remainder) = Int128.DivRem(_nanos, unit);
        return Narrow(remainder > 0 ? quotient + 1 : quotient);
    }

    private long Floor(Int128 unit)
    {
        var (quotient, remainder) = Int128.DivRem(_nanos, unit);
        return Narrow(remainder < 0 ? quotient - 1 : quotient);
    }

    private static long Narrow(Int128 value) => (long)Int128.Clamp(value, long.MinValue, long.MaxValue);
}
