using System.Numerics;
using System.Text.RegularExpressions;

namespace HybridPlacement.Sandbox.Cel.Library;

/// <summary>A semantic version, ordered as semver.org says; build metadata doesn't count.</summary>
internal sealed partial record Semver(ulong Major, ulong Minor, ulong Patch, string Prerelease) : IComparable<Semver>
{
    public static bool TryParse(string text, bool normalize, out Semver version)
    {
        version = new Semver(0, 0, 0, "");
        if (text.Length > 256)
            return false;
        var match = Pattern().Match(normalize ? Normalized(text) : text);
        if (!match.Success || !ulong.TryParse(match.Groups[1].ValueSpan, out var major)
            || !ulong.TryParse(match.Groups[2].ValueSpan, out var minor) || !ulong.TryParse(match.Groups[3].ValueSpan, out var patch))
        {
            return false;
        }
        version = new Semver(major, minor, patch, match.Groups[4].Value);
        return true;
    }

    public int CompareTo(Semver? other)
    {
        if (other is null)
            return 1;
        var order = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
        if (order != 0 || Prerelease == other.Prerelease)
            return order;
        if (Prerelease.Length == 0 || other.Prerelease.Length == 0)
            return Prerelease.Length == 0 ? 1 : -1;
        var ours = Prerelease.Split('.');
        var theirs = other.Prerelease.Split('.');
        for (var i = 0; i < Math.Min(ours.Length, theirs.Length); i++)
        {
            order = CompareIdentifiers(ours[i], theirs[i]);
            if (order != 0)
                return order;
        }
        return ours.Length.CompareTo(theirs.Length);
    }

    private static int CompareIdentifiers(string left, string right)
    {
        var leftIsNumber = left.All(char.IsAsciiDigit);
        var rightIsNumber = right.All(char.IsAsciiDigit);
        if (leftIsNumber && rightIsNumber)
            return BigInteger.Parse(left).CompareTo(BigInteger.Parse(right));
        return leftIsNumber == rightIsNumber ? string.CompareOrdinal(left, right) : leftIsNumber ? -1 : 1;
    }

    /// <summary>A leading v dropped, missing numbers added, leading zeros removed.</summary>
    private static string Normalized(string text)
    {
        text = text.StartsWith('v') ? text[1..] : text;
        var end = text.IndexOfAny(['-', '+']);
        var (numbers, rest) = end < 0 ? (text, "") : (text[..end], text[end..]);
        var parts = numbers.Split('.').Select(p => p.TrimStart('0') is { Length: > 0 } trimmed ? trimmed : p.Length > 0 ? "0" : p).ToList();
        while (parts.Count < 3)
            parts.Add("0");
        return string.Join('.', parts) + rest;
    }

    [GeneratedRegex(@"\A(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-((?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9][0-9]*|[0-9]*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
