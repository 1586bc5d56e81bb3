namespace HybridPlacement.KubeRuntime;

/// <summary>What the runtime needs of an informer, whatever it stores.</summary>
public interface IInformer
{
    /// <summary>What it watches.</summary>
    KubeResource Resource { get; }

    /// <summary>Whether its store has held the whole list at least once.</summary>
    bool HasSynced { get; }

    /// <summary>Objects of which the newest state can't be read.</summary>
    IReadOnlyCollection<PoisonedObject> Poisoned { get; }

    /// <summary>Lists and watches until cancelled; no other failure ends it.</summary>
    /// <exception cref="StoreRestoredException">The API server's store is in an earlier state than has been seen.</exception>
    Task RunAsync(CancellationToken cancellationToken);

    /// <summary>Waits for <see cref="HasSynced"/>.</summary>
    Task WaitForSyncAsync(CancellationToken cancellationToken);

    /// <summary>Whether the store is at least as new as <paramref name="resourceVersion"/> of the object.</summary>
    /// <param name="key">The object.</param>
    /// <param name="uid">Its uid, if known.</param>
    /// <param name="resourceVersion">The version written; null: it was deleted.</param>
    /// <remarks>True where versions can't be compared: better to work with what there is than not at all.</remarks>
    bool HasSeen(NamespacedName key, string? uid, string? resourceVersion);
}
