using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace HybridPlacement.Serving.Http;

/// <summary>
/// Reads lists of numbers, flat or nested, straight into a tensor's memory: what large tensors in JSON consist of, and several
/// times as fast as token by token. Gives up on whatever isn't plainly such a list, which the general reader then reads or
/// refuses.
/// </summary>
internal static class JsonFloats
{
    /// <summary>Digits that a 64-bit number holds whatever they are.</summary>
    private const int MostDigits = 19, DeepestList = 32;

    private const ulong LargestExact = 1UL << 53;

    /// <summary>The powers of ten that a double holds exactly.</summary>
    private static readonly double[] Powers =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>Fills a target of <see cref="float"/> or <see cref="double"/>; gives the bytes read, or null where it gave up.</summary>
    public static int? Read<T>(ReadOnlySpan<byte> json, Span<T> target)
        where T : unmanaged
    {
        int at = 0, depth = 0, count = 0;
        while (true)
        {
            at = SkipBlanks(json, at);
            if (at < json.Length && json[at] == '[')
            {
                at++;
                if (++depth > DeepestList)
                    return null;
                continue;
            }

            if (depth == 0 || count == target.Length || !TryNumber(json, ref at, out target[count]))
                return null;
            count++;
            while (true)
            {
                at = SkipBlanks(json, at);
                if (at == json.Length)
                    return null;
                var next = json[at++];
                if (next == ',')
                    break;
                if (next != ']')
                    return null;
                if (--depth == 0)
                    return count == target.Length ? at : null;
            }
        }
    }

    private static int SkipBlanks(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            at++;
        return at;
    }

    private static bool TryNumber<T>(ReadOnlySpan<byte> json, ref int at, out T value)
        where T : unmanaged
    {
        var start = at;
        var isNegative = at < json.Length && json[at] == '-';
        if (isNegative)
            at++;
        var whole = at;
        var digits = 0UL;
        Digits(json, ref at, ref digits);
        value = default;
        // JSON has no number that begins with a point, or with a zero before another digit.
        if (at == whole || (json[whole] == '0' && at > whole + 1))
            return false;
        var significant = at - whole;
        var exponent = 0;
        if (at < json.Length && json[at] == '.')
        {
            var fraction = ++at;
            Digits(json, ref at, ref digits);
            if (at == fraction)
                return false;
            exponent = fraction - at;
            significant += at - fraction;
        }

        if (at < json.Length && json[at] is (byte)'e' or (byte)'E' && !TryExponent(json, ref at, ref exponent))
            return false;
        // Exact whole times or by exact power is rounded once, as it should be.
        if (significant <= MostDigits && digits <= LargestExact && Math.Abs(exponent) < Powers.Length)
        {
            var number = exponent < 0 ? digits / Powers[-exponent] : digits * Powers[exponent];
            if (TryConvert(isNegative ? -number : number, out value))
                return true;
        }

        return TryParse(json[start..at], out value);
    }

    private static void Digits(ReadOnlySpan<byte> json, ref int at, ref ulong digits)
    {
        for (; at < json.Length && (uint)(json[at] - '0') is <= 9 and var digit; at++)
            digits = unchecked((digits * 10) + digit);
    }

    private static bool TryExponent(ReadOnlySpan<byte> json, ref int at, ref int exponent)
    {
        const int mostDigits = 4;
        at++;
        var isNegative = at < json.Length && json[at] == '-';
        if (at < json.Length && json[at] is (byte)'-' or (byte)'+')
            at++;
        var start = at;
        var value = 0UL;
        Digits(json, ref at, ref value);
        if (at == start || at - start > mostDigits)
            return false;
        exponent += isNegative ? -(int)value : (int)value;
        return true;
    }

    /// <summary>A float that was rounded to a double first is right unless the double lies next to the middle of two floats.</summary>
    private static bool TryConvert<T>(double number, out T value)
        where T : unmanaged
    {
        const ulong lostBits = (1UL << 29) - 1, middle = 1UL << 28;
        if (typeof(T) == typeof(double))
        {
            value = Unsafe.BitCast<double, T>(number);
            return true;
        }

        value = Unsafe.BitCast<float, T>((float)number);
        var lost = BitConverter.DoubleToUInt64Bits(number) & lostBits;
        return lost - (middle - 1) > 2 && (number == 0 || Math.Abs(number) is >= 1.2e-38 and <= 3.4e38);
    }

    private static bool TryParse<T>(ReadOnlySpan<byte> text, out T value)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            var isDouble = Utf8Parser.TryParse(text, out double number, out var used) && used == text.Length && double.IsFinite(number);
            value = Unsafe.BitCast<double, T>(number);
            return isDouble;
        }

        var isSingle = Utf8Parser.TryParse(text, out float single, out var consumed) && consumed == text.Length && float.IsFinite(single);
        value = Unsafe.BitCast<float, T>(single);
        return isSingle;
    }
}
