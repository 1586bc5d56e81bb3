using System.Globalization;
using HybridPlacement.Sandbox.Cel.Types;
using HybridPlacement.Sandbox.Cel.Values;

namespace HybridPlacement.Sandbox.Cel.Library;

/// <summary>Parts of times (UTC, or a zone by name or offset) and of durations.</summary>
internal static class TimeFunctions
{
    public static IEnumerable<Overload> All { get; } =
    [
        .. Part("getFullYear", t => t.Year),
        .. Part("getMonth", t => t.Month - 1),
        .. Part("getDate", t => t.Day),
        .. Part("getDayOfMonth", t => t.Day - 1),
        .. Part("getDayOfWeek", t => (int)t.DayOfWeek),
        .. Part("getDayOfYear", t => t.DayOfYear - 1),
        .. Part("getHours", t => t.Hour),
        .. Part("getMinutes", t => t.Minute),
        .. Part("getSeconds", t => t.Second),
        .. Part("getMilliseconds", t => t.Millisecond),
        new("duration.getHours() -> int", a => ((CelDuration)a[0]!).Nanoseconds / 3_600_000_000_000),
        new("duration.getMinutes() -> int", a => ((CelDuration)a[0]!).Nanoseconds / 60_000_000_000),
        new("duration.getSeconds() -> int", a => ((CelDuration)a[0]!).Nanoseconds / 1_000_000_000),
        new("duration.getMilliseconds() -> int", a => ((CelDuration)a[0]!).Nanoseconds / 1_000_000 % 1_000),
    ];

    private static IEnumerable<Overload> Part(string name, Func<DateTimeOffset, int> part)
    {
        yield return new($"timestamp.{name}() -> int", a => (long)part(((DateTimeOffset)a[0]!).ToUniversalTime()));
        yield return new($"timestamp.{name}(string) -> int", a => (long)part(InZone((DateTimeOffset)a[0]!, (string)a[1]!)));
    }

    private static DateTimeOffset InZone(DateTimeOffset time, string zone)
    {
        var colon = zone.IndexOf(':', StringComparison.Ordinal);
        try
        {
            if (colon < 0)
                return TimeZoneInfo.ConvertTime(time, TimeZoneInfo.FindSystemTimeZoneById(zone));
            if (int.TryParse(zone.AsSpan(0, colon), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var hours)
                && int.TryParse(zone.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes))
            {
                return time.ToOffset(new TimeSpan(hours, zone.StartsWith('-') ? -minutes : minutes, 0));
            }
        }
        catch (Exception e) when (e is TimeZoneNotFoundException or InvalidTimeZoneException or ArgumentException
            or System.Security.SecurityException)
        {
            throw new CelEvaluationException($"unknown time zone {zone}");
        }
        throw new CelEvaluationException($"unknown time zone {zone}");
    }
}
