using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace HybridPlacement.Sandbox.Cel;

/// <summary>
/// Regular expressions of RE2's syntax, in time linear to the text. What RE2 hasn't (look-around, back references)
/// is refused as Go refuses it.
/// </summary>
internal static class Re2
{
    private const int CacheLimit = 4096;
    private static readonly ConcurrentDictionary<string, Regex> Cache = new(StringComparer.Ordinal);

    /// <exception cref="FormatException">The pattern is not valid; the message is Go's.</exception>
    public static Regex Compile(string pattern)
    {
        if (Cache.TryGetValue(pattern, out var known))
            return known;
        var translated = Re2Translator.Translate(pattern);
        Regex regex;
        try
        {
            regex = new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"error parsing regexp: expression too large: `{pattern}`", e);
        }
        // Patterns come from untrusted schemas and from data: a full cache starts anew rather than grow.
        if (Cache.Count >= CacheLimit)
            Cache.Clear();
        return Cache[pattern] = regex;
    }

    /// <summary>What is wrong with the pattern, in Go's words; null where nothing is.</summary>
    public static string? ErrorOf(string pattern)
    {
        try
        {
            Compile(pattern);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}
