using System.Buffers;
using System.Globalization;
using System.Text;

namespace HybridPlacement.Sandbox.Cel;

/// <summary>Durations as Go writes them: <c>1h30m</c>, <c>1.5s</c>, <c>250ms</c>. Kept as nanoseconds in an Int64.</summary>
internal static class GoDuration
{
    private static readonly (string Unit, long Nanoseconds)[] Units =
    [
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000),
        ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ];

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    public static bool TryParse(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        var rest = text.AsSpan();
        var negative = rest.StartsWith("-");
        if (negative || rest.StartsWith("+"))
            rest = rest[1..];
        if (rest is "0")
            return true;
        if (rest.IsEmpty)
            return false;
        decimal total = 0;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAnyExcept(NumberCharacters);
            var number = end < 0 ? [] : rest[..end];
            if (number.IsEmpty || number.Length > 25 || number is "." || number.Count('.') > 1)
                return false;
            rest = rest[end..];
            var unitEnd = rest.IndexOfAny(NumberCharacters);
            var unit = (unitEnd < 0 ? rest : rest[..unitEnd]).ToString();
            rest = unitEnd < 0 ? [] : rest[unitEnd..];
            var scale = Array.Find(Units, u => u.Unit == unit).Nanoseconds;
            if (scale == 0)
                return false;
            total += decimal.Truncate(decimal.Parse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * scale);
            if (total > (decimal)long.MaxValue + 1)
                return false;
        }
        if (negative)
            total = -total;
        if (total > long.MaxValue || total < long.MinValue)
            return false;
        nanoseconds = (long)total;
        return true;
    }

    /// <summary>Go's <c>Duration.String</c>: <c>1h30m0s</c>.</summary>
    public static string Format(long nanoseconds)
    {
        if (nanoseconds == 0)
            return "0s";
        var sign = nanoseconds < 0 ? "-" : "";
        var left = nanoseconds < 0 ? (ulong)(-(nanoseconds + 1)) + 1 : (ulong)nanoseconds;
        if (left < 1_000)
            return $"{sign}{left}ns";
        if (left < 1_000_000)
            return $"{sign}{Fraction(left, 1_000)}µs";
        if (left < 1_000_000_000)
            return $"{sign}{Fraction(left, 1_000_000)}ms";
        var output = new StringBuilder(sign);
        var hours = left / 3_600_000_000_000;
        if (hours > 0)
            output.Append(CultureInfo.InvariantCulture, $"{hours}h");
        left -= hours * 3_600_000_000_000;
        var minutes = left / 60_000_000_000;
        if (hours > 0 || minutes > 0)
            output.Append(CultureInfo.InvariantCulture, $"{minutes}m");
        return output.Append(Fraction(left - minutes * 60_000_000_000, 1_000_000_000)).Append('s').ToString();
    }

    /// <summary>How CEL prints a duration: seconds, with a fraction where there is one.</summary>
    public static string FormatSeconds(long nanoseconds) =>
        ((decimal)nanoseconds / 1_000_000_000).ToString("0.#########", CultureInfo.InvariantCulture) + "s";

    private static string Fraction(ulong value, ulong unit) =>
        ((decimal)value / unit).ToString("0.#########", CultureInfo.InvariantCulture);
}
