namespace HybridPlacement.Placement;

/// <summary>How a toleration compares a taint's value.</summary>
public enum TolerationOperator
{
    /// <summary>The values are the same.</summary>
    Equal,

    /// <summary>Any value.</summary>
    Exists,
}

/// <summary>A toleration that pods of a pool carry.</summary>
/// <param name="Key">The taint's key; null with <see cref="TolerationOperator.Exists"/> tolerates every key.</param>
/// <param name="Operator">How the value compares.</param>
/// <param name="Value">The value for <see cref="TolerationOperator.Equal"/>.</param>
/// <param name="Effect">The effect tolerated; null tolerates all.</param>
public sealed record Toleration(
    string? Key,
    TolerationOperator Operator = TolerationOperator.Exists,
    string Value = "",
    TaintEffect? Effect = null)
{
    /// <summary>Whether a pod with this toleration may run in spite of the taint.</summary>
    public bool Tolerates(Taint taint)
    {
        ArgumentNullException.ThrowIfNull(taint);
        if (Effect is { } effect && effect != taint.Effect) return false;
        if (string.IsNullOrEmpty(Key)) return Operator == TolerationOperator.Exists;
        return Key == taint.Key && (Operator == TolerationOperator.Exists || Value == taint.Value);
    }
}
