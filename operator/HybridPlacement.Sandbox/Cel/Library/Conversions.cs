using System.Globalization;
using System.Net;
using System.Text;
using HybridPlacement.Sandbox.Cel.Types;
using HybridPlacement.Sandbox.Cel.Values;

namespace HybridPlacement.Sandbox.Cel.Library;

/// <summary>Conversions between types: <c>int("1")</c>, <c>string(1.5)</c>, <c>timestamp("…")</c>.</summary>
internal static class Conversions
{
    public static IEnumerable<Overload> All { get; } =
    [
        new("dyn(A) -> dyn", a => a[0]),
        new("type(A) -> type(A)", a => TypeNames.Of(a[0])),

        new("bool(bool) -> bool", a => a[0]),
        new("bool(string) -> bool", a => (string)a[0]! switch
        {
            "1" or "t" or "true" or "TRUE" or "True" or "T" => true,
            "0" or "f" or "false" or "FALSE" or "False" or "F" => false,
            _ => throw Failed("string", "bool"),
        }),
        new("bytes(bytes) -> bytes", a => a[0]),
        new("bytes(string) -> bytes", a => new CelBytes(Encoding.UTF8.GetBytes((string)a[0]!))),

        new("double(double) -> double", a => a[0]),
        new("double(int) -> double", a => (double)(long)a[0]!),
        new("double(uint) -> double", a => (double)(ulong)a[0]!),
        new("double(string) -> double", a => ParseDouble((string)a[0]!)),

        new("int(int) -> int", a => a[0]),
        new("int(uint) -> int", a => (ulong)a[0]! <= long.MaxValue ? (long)(ulong)a[0]! : throw new CelEvaluationException("integer overflow")),
        new("int(double) -> int", a => (double)a[0]! is > -9223372036854775808.0 and < 9223372036854775808.0
            ? (long)(double)a[0]! : throw new CelEvaluationException("integer overflow")),
        new("int(string) -> int", a => long.TryParse((string)a[0]!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value : throw Failed("string", "int")),
        new("int(timestamp) -> int", a => ((DateTimeOffset)a[0]!).ToUnixTimeSeconds()),
        new("int(duration) -> int", a => ((CelDuration)a[0]!).Nanoseconds),

        new("uint(uint) -> uint", a => a[0]),
        new("uint(int) -> uint", a => (long)a[0]! >= 0 ? (ulong)(long)a[0]! : throw new CelEvaluationException("unsigned integer overflow")),
        new("uint(double) -> uint", a => (double)a[0]! is >= 0 and < 18446744073709551616.0
            ? (ulong)(double)a[0]! : throw new CelEvaluationException("unsigned integer overflow")),
        new("uint(string) -> uint", a => ulong.TryParse((string)a[0]!, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value : throw Failed("string", "uint")),

        new("string(string) -> string", a => a[0]),
        new("string(bool) -> string", a => Text(a[0])),
        new("string(int) -> string", a => Text(a[0])),
        new("string(uint) -> string", a => Text(a[0])),
        new("string(double) -> string", a => Text(a[0])),
        new("string(bytes) -> string", a => Text(a[0])),
        new("string(timestamp) -> string", a => Text(a[0])),
        new("string(duration) -> string", a => Text(a[0])),

        new("timestamp(timestamp) -> timestamp", a => a[0]),
        new("timestamp(int) -> timestamp", a => (long)a[0]! is >= -62135596800 and <= 253402300799
            ? DateTimeOffset.FromUnixTimeSeconds((long)a[0]!) : throw new CelEvaluationException("timestamp overflow")),
        new("timestamp(string) -> timestamp", a => GoTime.TryParse((string)a[0]!, out var time) ? time : throw Failed("string", "timestamp")),
        new("duration(duration) -> duration", a => a[0]),
        new("duration(int) -> duration", a => new CelDuration((long)a[0]!)),
        new("duration(string) -> duration", a => GoDuration.TryParse((string)a[0]!, out var value)
            ? new CelDuration(value) : throw Failed("string", "duration")),
    ];

    /// <summary>A scalar as <c>string(x)</c> writes it.</summary>
    public static string Text(object? value) => value switch
    {
        null => "null",
        string text => text,
        bool flag => flag ? "true" : "false",
        long or ulong => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        double number => GoText.ShortFloat(number),
        CelBytes bytes => bytes.ToText(),
        DateTimeOffset time => GoTime.Format(time),
        CelDuration duration => GoDuration.FormatSeconds(duration.Nanoseconds),
        CelTypeValue type => type.Name,
        IPAddress address => address.ToString(),
        Cidr cidr => cidr.ToString(),
        GoUrl url => url.Text,
        _ => TypeNames.Of(value).Name,
    };

    private static double ParseDouble(string text)
    {
        switch (text.ToLowerInvariant())
        {
            case "nan": return double.NaN;
            case "inf" or "+inf" or "infinity" or "+infinity": return double.PositiveInfinity;
            case "-inf" or "-infinity": return double.NegativeInfinity;
        }
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text, Style, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : throw Failed("string", "double");
    }

    private static CelEvaluationException Failed(string from, string to) => new($"type conversion error from '{from}' to '{to}'");
}
