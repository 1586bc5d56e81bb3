using System.Globalization;

namespace HybridPlacement.Placement;

/// <summary>Label values that hold numbers: plain decimal digits, nothing else.</summary>
internal static class WholeNumber
{
    public static bool TryParse(string? text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
