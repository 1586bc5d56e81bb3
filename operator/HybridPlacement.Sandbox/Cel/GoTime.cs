using System.Globalization;

namespace HybridPlacement.Sandbox.Cel;

/// <summary>RFC 3339 times. Ticks are 100 ns: finer fractions are cut, which no Kubernetes field has.</summary>
internal static class GoTime
{
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        // yyyy-MM-ddTHH:mm:ss, an optional fraction, then Z or an offset.
        if (text.Length < 20 || text.Length > 40 || text[10] is not ('T' or 't'))
            return false;
        var rest = text.AsSpan(19);
        var fraction = 0L;
        if (rest[0] is '.')
        {
            var end = rest[1..].IndexOfAnyExceptInRange('0', '9') + 1;
            if (end <= 1)
                return false;
            var digits = rest[1..end];
            fraction = long.Parse(digits[..Math.Min(7, digits.Length)], CultureInfo.InvariantCulture);
            for (var i = digits.Length; i < 7; i++)
                fraction *= 10;
            rest = rest[end..];
        }
        if (!TryParseOffset(rest, out var offset)
            || !DateTime.TryParseExact(
                string.Concat(text.AsSpan(0, 10), "T", text.AsSpan(11, 8)), "yyyy-MM-dd'T'HH:mm:ss",
                CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return false;
        }
        var ticks = local.Ticks + fraction - offset.Ticks;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
            return false;
        time = new DateTimeOffset(ticks, TimeSpan.Zero);
        return true;
    }

    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + "Z";

    private static bool TryParseOffset(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text is "Z" or "z")
            return true;
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
            || !int.TryParse(text[1..3], NumberStyles.None, CultureInfo.InvariantCulture, out var hours)
            || !int.TryParse(text[4..], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            || hours > 23 || minutes > 59)
        {
            return false;
        }
        offset = new TimeSpan(hours, minutes, 0);
        if (text[0] == '-')
            offset = -offset;
        return true;
    }
}
