using System.Globalization;

namespace HybridPlacement.Sandbox.Tables;

/// <summary>Durations as kubectl prints them: <c>5s</c>, <c>3m20s</c>, <c>2d3h</c>.</summary>
internal static class Age
{
    public static string Since(DateTimeOffset? time, DateTimeOffset now) =>
        time is { } from ? Format(now - from) : "<unknown>";

    public static string Format(TimeSpan age)
    {
        var seconds = (long)age.TotalSeconds;
        var (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400);
        return FormattableString.Invariant($"{(seconds, minutes, hours, days) switch
        {
            ( < -1, _, _, _) => "<invalid>",
            ( < 0, _, _, _) => "0s",
            ( < 120, _, _, _) => seconds + "s",
            (_, < 10, _, _) => Pair(minutes, "m", seconds % 60, "s"),
            (_, < 180, _, _) => minutes + "m",
            (_, _, < 8, _) => Pair(hours, "h", minutes % 60, "m"),
            (_, _, < 48, _) => hours + "h",
            (_, _, < 192, _) => Pair(days, "d", hours % 24, "h"),
            (_, _, _, < 730) => days + "d",
            (_, _, _, < 2920) => Pair(days / 365, "y", days % 365, "d"),
            _ => (days / 365) + "y",
        }}");
    }

    private static string Pair(long large, string largeUnit, long small, string smallUnit) => small == 0
        ? large.ToString(CultureInfo.InvariantCulture) + largeUnit
        : string.Create(CultureInfo.InvariantCulture, $"{large}{largeUnit}{small}{smallUnit}");
}
