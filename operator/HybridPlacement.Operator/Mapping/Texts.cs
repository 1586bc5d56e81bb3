using System.Globalization;
using System.Text.RegularExpressions;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Mapping;

/// <summary>Quantities, prices and durations, from the text that people write and back.</summary>
internal static partial class Texts
{
    /// <summary>A quantity that isn't negative.</summary>
    public static Quantity Quantity(string text, string field) =>
        Placement.Quantity.TryParse(text, out var quantity) && !quantity.IsNegative
            ? quantity
            : throw new SpecException(field, $"\"{text}\" is no amount of a resource: write for instance 500m, 2 or 4Gi");

    /// <summary>A price that isn't negative; absent is null.</summary>
    public static decimal? Money(string? text, string field)
    {
        if (text is null)
            return null;
        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            ? amount
            : throw new SpecException(field, $"\"{text}\" is no price: write a number such as 12.50");
    }

    /// <summary>A duration in Go's notation; absent is null.</summary>
    public static TimeSpan? Duration(string? text, string field)
    {
        if (text is null)
            return null;
        if (!WholeDuration().IsMatch(text))
            throw new SpecException(field, $"\"{text}\" is no duration: write for instance 30s, 2m or 1h30m");
        var seconds = 0m;
        foreach (Match part in DurationPart().Matches(text))
        {
            seconds += decimal.Parse(part.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * part.Groups[2].Value switch
            {
                "ms" => 0.001m,
                "s" => 1m,
                "m" => 60m,
                _ => 3600m,
            };
        }

        return TimeSpan.FromSeconds((double)Math.Min(seconds, (decimal)TimeSpan.FromDays(3650).TotalSeconds));
    }

    /// <summary>Cores: whole ones where it comes out even.</summary>
    public static string Cpu(long millis) => millis % 1000 == 0
        ? (millis / 1000).ToString(CultureInfo.InvariantCulture)
        : millis.ToString(CultureInfo.InvariantCulture) + "m";

    /// <summary>Bytes, in the largest binary unit in which they come out even; else, unless it must be exact, in Mi rounded down.</summary>
    public static string Memory(long bytes, bool exact = false)
    {
        foreach (var (unit, name) in (ReadOnlySpan<(long, string)>)[(1L << 30, "Gi"), (1L << 20, "Mi"), (1L << 10, "Ki")])
        {
            if (bytes >= unit && bytes % unit == 0)
                return (bytes / unit).ToString(CultureInfo.InvariantCulture) + name;
        }

        return bytes >= 1L << 30 && !exact
            ? (bytes >> 20).ToString(CultureInfo.InvariantCulture) + "Mi"
            : bytes.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A price with two to four digits after the point.</summary>
    public static string? Price(decimal? amount) => amount?.ToString("0.00##", CultureInfo.InvariantCulture);

    [GeneratedRegex("^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$")]
    private static partial Regex WholeDuration();

    [GeneratedRegex("([0-9]+(?:\\.[0-9]+)?)(ms|s|m|h)")]
    private static partial Regex DurationPart();
}
