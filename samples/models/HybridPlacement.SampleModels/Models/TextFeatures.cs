using System.Text;

namespace HybridPlacement.SampleModels.Models;

/// <summary>
/// A sentence as 256 numbers: its words and pairs of neighbouring words, hashed (FNV-1a) into buckets, counted, and
/// scaled to length 1.
/// </summary>
internal static class TextFeatures
{
    public const int Buckets = 256;

    public static double[] Of(string sentence)
    {
        var words = sentence.ToLowerInvariant()
            .Split([' ', ',', '.', '?', '!', '\''], StringSplitOptions.RemoveEmptyEntries);
        var counts = new double[Buckets];
        foreach (var word in words)
            counts[Hash(word) % Buckets]++;
        foreach (var (first, second) in words.Zip(words.Skip(1)))
            counts[Hash($"{first} {second}") % Buckets]++;
        var length = Math.Sqrt(counts.Sum(c => c * c));
        return [.. counts.Select(c => length == 0 ? 0 : Math.Floor((c / length * 10_000) + 0.5) / 10_000)];
    }

    private static uint Hash(string text)
    {
        var hash = 2_166_136_261u;
        foreach (var b in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ b) * 16_777_619;
        return hash;
    }
}
