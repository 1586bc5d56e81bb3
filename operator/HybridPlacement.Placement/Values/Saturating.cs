namespace HybridPlacement.Placement;

/// <summary>Sums that stop at the largest number rather than turn negative: no request may wrap round to look small.</summary>
internal static class Saturating
{
    public static long Add(long left, long right)
    {
        var sum = unchecked(left + right);
        return ((left ^ sum) & (right ^ sum)) < 0 ? (left < 0 ? long.MinValue : long.MaxValue) : sum;
    }
}
