using System.Globalization;

namespace HybridPlacement.Placement;

/// <summary>The unit of a <see cref="Quantity"/>: a power of two times a power of ten.</summary>
/// <param name="Binary">The power of two.</param>
/// <param name="Exponent">The exponent of ten.</param>
internal readonly record struct QuantitySuffix(long Binary, int Exponent)
{
    public static bool TryRead(ReadOnlySpan<char> text, out QuantitySuffix suffix)
    {
        (var binary, var exponent, var known) = text switch
        {
            "" => (1L, 0, true),
            "n" => (1L, -9, true),
            "u" => (1L, -6, true),
            "m" => (1L, -3, true),
            "k" => (1L, 3, true),
            "M" => (1L, 6, true),
            "G" => (1L, 9, true),
            "T" => (1L, 12, true),
            "P" => (1L, 15, true),
            "E" => (1L, 18, true),
            "Ki" => (1L << 10, 0, true),
            "Mi" => (1L << 20, 0, true),
            "Gi" => (1L << 30, 0, true),
            "Ti" => (1L << 40, 0, true),
            "Pi" => (1L << 50, 0, true),
            "Ei" => (1L << 60, 0, true),
            _ => (1L, 0, false),
        };
        if (!known && text[0] is 'e' or 'E')
        {
            known = int.TryParse(text[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent);
        }

        suffix = new QuantitySuffix(binary, exponent);
        return known;
    }
}
