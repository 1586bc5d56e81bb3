namespace HybridPlacement.Sandbox.Storage;

/// <summary>Where an object is stored; the namespace is empty for cluster-scoped kinds.</summary>
internal readonly record struct StoreKey(string Namespace, string Name) : IComparable<StoreKey>
{
    /// <summary>The order of a list: by namespace, then by name, as etcd's keys are ordered.</summary>
    public int CompareTo(StoreKey other)
    {
        var order = string.CompareOrdinal(Namespace, other.Namespace);
        return order != 0 ? order : string.CompareOrdinal(Name, other.Name);
    }
}
