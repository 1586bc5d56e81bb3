using System.Globalization;

namespace HybridPlacement.Placement;

/// <summary>
/// A version or compute capability that compares as numbers, part by part: 10.0 is above 9.0, and 10.9 is the same as
/// 10.9.0. At most four parts.
/// </summary>
public readonly record struct NumericVersion : IComparable<NumericVersion>
{
    private readonly int _third;
    private readonly int _fourth;

    private NumericVersion(int major, int minor, int third, int fourth)
    {
        Major = major;
        Minor = minor;
        _third = third;
        _fourth = fourth;
    }

    /// <summary>The first part.</summary>
    public int Major { get; }

    /// <summary>The second part, 0 when absent.</summary>
    public int Minor { get; }

    /// <summary>A version of two parts.</summary>
    public static NumericVersion Of(int major, int minor) => new(major, minor, 0, 0);

    /// <summary>Reads <c>10</c>, <c>10.9</c>, <c>10.9.0.34</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out NumericVersion version)
    {
        version = default;
        if (string.IsNullOrEmpty(text)) return false;
        Span<int> parts = stackalloc int[4];
        var count = 0;
        foreach (var range in text.AsSpan().Split('.'))
        {
            if (count == 4) return false;
            if (!int.TryParse(text.AsSpan(range), NumberStyles.None, CultureInfo.InvariantCulture, out parts[count])) return false;
            count++;
        }

        version = new NumericVersion(parts[0], parts[1], parts[2], parts[3]);
        return true;
    }

    /// <summary>Reads a version.</summary>
    /// <exception cref="FormatException">It isn't one.</exception>
    public static NumericVersion Parse(string text) =>
        TryParse(text, out var version)
            ? version
            : throw new FormatException($"\"{text}\" is no version: write numbers separated by dots, such as 10.9");

    /// <inheritdoc/>
    public int CompareTo(NumericVersion other) => (Major, Minor, _third, _fourth).CompareTo((other.Major, other.Minor, other._third, other._fourth));

    /// <inheritdoc/>
    public override string ToString() =>
        _fourth != 0 ? $"{Major}.{Minor}.{_third}.{_fourth}" : _third != 0 ? $"{Major}.{Minor}.{_third}" : $"{Major}.{Minor}";

    /// <summary>Whether the left one is older.</summary>
    public static bool operator <(NumericVersion left, NumericVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left one is newer.</summary>
    public static bool operator >(NumericVersion left, NumericVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left one is older or the same.</summary>
    public static bool operator <=(NumericVersion left, NumericVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left one is newer or the same.</summary>
    public static bool operator >=(NumericVersion left, NumericVersion right) => left.CompareTo(right) >= 0;
}
