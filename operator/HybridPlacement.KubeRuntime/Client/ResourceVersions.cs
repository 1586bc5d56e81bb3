using System.Globalization;
using System.Numerics;

namespace HybridPlacement.KubeRuntime;

/// <summary>resourceVersions of one resource are decimal numbers of any length (KEP-5504); others can't be ordered.</summary>
internal static class ResourceVersions
{
    /// <summary>Negative, zero or positive as usual; null where one isn't a number.</summary>
    public static int? Compare(string? left, string? right)
    {
        if (!IsNumber(left) || !IsNumber(right)) return null;
        return left!.Length != right!.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(left, right);
    }

    /// <summary>The later of two; the first where they can't be compared.</summary>
    public static string? Later(string? left, string? right) =>
        string.IsNullOrEmpty(left) ? right : Compare(left, right) < 0 ? right : left;

    /// <summary>The one before; null where it isn't a number.</summary>
    public static string? Before(string version) =>
        BigInteger.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? (number - 1).ToString(CultureInfo.InvariantCulture)
            : null;

    private static bool IsNumber(string? value) =>
        !string.IsNullOrEmpty(value) && (value[0] != '0' || value.Length == 1) && value.All(char.IsAsciiDigit);
}
