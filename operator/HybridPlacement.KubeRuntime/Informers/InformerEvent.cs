namespace HybridPlacement.KubeRuntime;

/// <summary>What happened to an object in an informer's store.</summary>
public enum InformerEventType
{
    /// <summary>It wasn't in the store.</summary>
    Added,

    /// <summary>It was, at another resourceVersion.</summary>
    Updated,

    /// <summary>It is gone.</summary>
    Deleted,
}

/// <summary>One change of an informer's store, told after the store has it.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Key">Of which object.</param>
/// <param name="Old">The state before; null when added. For Deleted the last state known.</param>
/// <param name="New">The state now; null when deleted.</param>
/// <param name="IsInitialList">Told while the store is filled for the first time.</param>
/// <param name="IsFinalStateUnknown">The deletion was found by listing: <paramref name="Old"/> may not be the last state it had.</param>
public readonly record struct InformerEvent<TStored>(
    InformerEventType Type,
    NamespacedName Key,
    TStored? Old,
    TStored? New,
    bool IsInitialList = false,
    bool IsFinalStateUnknown = false)
    where TStored : class
{
    /// <summary>The present state, or the last one known.</summary>
    public TStored Current => New ?? Old!;
}
