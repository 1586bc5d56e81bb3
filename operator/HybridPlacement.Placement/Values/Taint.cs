namespace HybridPlacement.Placement;

/// <summary>What a taint does to pods that don't tolerate it.</summary>
public enum TaintEffect
{
    /// <summary>New pods stay away.</summary>
    NoSchedule,

    /// <summary>New pods go elsewhere if they can: no obstacle to a placement.</summary>
    PreferNoSchedule,

    /// <summary>New pods stay away, running ones are evicted.</summary>
    NoExecute,
}

/// <summary>A taint of a node.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value; empty when it has none.</param>
/// <param name="Effect">What it does.</param>
public sealed record Taint(string Key, string Value, TaintEffect Effect)
{
    /// <inheritdoc/>
    public override string ToString() => Value.Length == 0 ? $"{Key}:{Effect}" : $"{Key}={Value}:{Effect}";
}
