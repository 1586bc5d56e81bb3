using System.Globalization;

namespace HybridPlacement.Cli.Commands;

/// <summary>Durations as Kubernetes' tools take them: a whole number and <c>s</c>, <c>m</c> or <c>h</c>.</summary>
internal static class ShortDuration
{
    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        if (text.Length < 2 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        var unit = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
        value = TimeSpan.FromSeconds((double)number * unit);
        return unit > 0 && number > 0;
    }
}
