namespace HybridPlacement.Sandbox.Api;

/// <summary>How near two spellings are.</summary>
public static class Spelling
{
    /// <summary>Whether one is likely meant for the other.</summary>
    public static bool IsNear(string known, string written)
    {
        ArgumentNullException.ThrowIfNull(known);
        return Distance(known, written) <= Math.Max(1, known.Length / 3);
    }

    /// <summary>Letters to insert, delete, replace, or swap with their neighbour; upper and lower case are alike.</summary>
    public static int Distance(string left, string right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var (a, b) = (left.ToUpperInvariant(), right.ToUpperInvariant());
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
