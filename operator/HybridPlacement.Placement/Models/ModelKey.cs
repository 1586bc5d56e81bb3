namespace HybridPlacement.Placement;

/// <summary>Which ModelDeployment.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
public readonly record struct ModelKey(string Namespace, string Name) : IComparable<ModelKey>
{
    /// <inheritdoc/>
    public int CompareTo(ModelKey other)
    {
        var byNamespace = string.CompareOrdinal(Namespace, other.Namespace);
        return byNamespace != 0 ? byNamespace : string.CompareOrdinal(Name, other.Name);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Namespace}/{Name}";

    /// <summary>Whether the left one sorts first.</summary>
    public static bool operator <(ModelKey left, ModelKey right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left one sorts last.</summary>
    public static bool operator >(ModelKey left, ModelKey right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left one doesn't sort last.</summary>
    public static bool operator <=(ModelKey left, ModelKey right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left one doesn't sort first.</summary>
    public static bool operator >=(ModelKey left, ModelKey right) => left.CompareTo(right) >= 0;
}
