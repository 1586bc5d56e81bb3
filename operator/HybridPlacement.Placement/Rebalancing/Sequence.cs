namespace HybridPlacement.Placement;

/// <summary>
/// A fixed sequence of numbers without pattern (xorshift64*: Vigna, An experimental exploration of Marsaglia's xorshift
/// generators, 2016): what looks like chance is the same each time.
/// </summary>
internal sealed class Sequence(ulong seed)
{
    private ulong _state = seed;

    /// <summary>0 to below 1.</summary>
    public double Next()
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return ((_state * 0x2545F4914F6CDD1D) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>0 to below a bound.</summary>
    public int Below(int bound) => (int)(Next() * bound);
}
