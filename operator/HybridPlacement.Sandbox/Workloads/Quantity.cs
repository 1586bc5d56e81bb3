using System.Globalization;

namespace HybridPlacement.Sandbox.Workloads;

/// <summary>
/// Kubernetes resource quantities (<c>500m</c>, <c>1.5Gi</c>, <c>1e3</c>) as decimals; capped, as Kubernetes caps them,
/// at 2^63-1.
/// </summary>
internal static class Quantity
{
    public static bool TryParse(string? text, out decimal value)
    {
        value = 0;
        if (string.IsNullOrEmpty(text)) return false;
        var digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] is '.' or '+' or '-')) digits++;
        if (!decimal.TryParse(text.AsSpan(0, digits), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return false;
        if (!TryScale(text.AsSpan(digits), out var scale)) return false;
        // A double's range is wide enough to see an overflow coming, a decimal's is not.
        if (Math.Abs((double)number) * (double)scale >= long.MaxValue)
        {
            value = number < 0 ? long.MinValue : long.MaxValue;
            return true;
        }

        value = number * scale;
        return true;
    }

    /// <summary>
    /// In the unit that scheduling counts in: thousandths of a core for cpu, whole units otherwise, rounded up.
    /// </summary>
    public static long Amount(string resource, string? text)
    {
        if (!TryParse(text, out var value)) return 0;
        if (resource == "cpu") value = Math.Min(value, long.MaxValue / 1000) * 1000;
        return (long)Math.Ceiling(value);
    }

    /// <summary>The amounts of a resource list such as <c>requests</c> or <c>allocatable</c>.</summary>
    public static Dictionary<string, long> Amounts(System.Text.Json.Nodes.JsonNode? list)
    {
        var amounts = new Dictionary<string, long>();
        foreach (var (resource, text) in list.Map()) amounts[resource] = Amount(resource, text);
        return amounts;
    }

    private static bool TryScale(ReadOnlySpan<char> suffix, out decimal scale)
    {
        scale = suffix switch
        {
            "" => 1m,
            "n" => 0.000_000_001m,
            "u" => 0.000_001m,
            "m" => 0.001m,
            "k" => 1e3m,
            "M" => 1e6m,
            "G" => 1e9m,
            "T" => 1e12m,
            "P" => 1e15m,
            "E" => 1e18m,
            "Ki" => 1L << 10,
            "Mi" => 1L << 20,
            "Gi" => 1L << 30,
            "Ti" => 1L << 40,
            "Pi" => 1L << 50,
            "Ei" => 1L << 60,
            _ => 0m,
        };
        if (scale != 0) return true;
        if (suffix[0] is not ('e' or 'E')) return false;
        if (!int.TryParse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent))
            return false;
        if (exponent is < -18 or > 18) return false;
        scale = 1;
        for (var i = 0; i < Math.Abs(exponent); i++) scale *= exponent > 0 ? 10m : 0.1m;
        return true;
    }
}
