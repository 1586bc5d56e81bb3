namespace HybridPlacement.SampleModels.Learning;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers from a seed with every runtime and version, which
/// <see cref="Random"/> doesn't promise.
/// </summary>
internal sealed class Chance(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Below <paramref name="bound"/>, at least 0.</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>Evenly spread from <paramref name="low"/> up to, without, <paramref name="high"/>.</summary>
    public double Between(double low, double high) => low + ((high - low) * ((Next() >> 11) * (1.0 / (1UL << 53))));

    /// <summary>Nearly normal, mean 0, deviation 1: the sum of twelve even numbers, as it needs no logarithm.</summary>
    public double Normal()
    {
        var sum = -6.0;
        for (var i = 0; i < 12; i++)
            sum += Between(0, 1);
        return sum;
    }

    public T OneOf<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    public void Shuffle<T>(T[] items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
