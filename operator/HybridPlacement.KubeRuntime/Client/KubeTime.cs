using System.Globalization;

namespace HybridPlacement.KubeRuntime;

/// <summary>The two forms of time in the API: <c>Time</c> (seconds) and <c>MicroTime</c> (microseconds).</summary>
public static class KubeTime
{
    /// <summary>Now, as <c>MicroTime</c>: whole microseconds, never a whole second, which API servers refuse.</summary>
    public static DateTime Micro(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return Micro(time.GetUtcNow().UtcDateTime);
    }

    internal static DateTime Micro(DateTime value)
    {
        value = value.AddTicks(-(value.Ticks % TimeSpan.TicksPerMicrosecond));
        return value.Ticks % TimeSpan.TicksPerSecond == 0 ? value.AddTicks(TimeSpan.TicksPerMicrosecond) : value;
    }

    internal static string Format(DateTime value, bool micro)
    {
        var utc = value.Kind == DateTimeKind.Local ? value.ToUniversalTime() : value;
        if (micro) utc = Micro(utc);
        var fraction = utc.Ticks % TimeSpan.TicksPerSecond >= TimeSpan.TicksPerMicrosecond;
        return utc.ToString(fraction ? "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}
