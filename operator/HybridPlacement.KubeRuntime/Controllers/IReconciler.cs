namespace HybridPlacement.KubeRuntime;

/// <summary>Brings the world for one key to what is wanted.</summary>
/// <remarks>
/// Level-triggered: it isn't told what changed, reads the present state from the informers, and treats absence as
/// success. It is never called twice at once for one key. An exception is tried again with backoff, for ever;
/// <see cref="TerminalException"/> isn't.
/// </remarks>
public interface IReconciler
{
    /// <summary>Reconciles <paramref name="key"/>.</summary>
    /// <param name="key">The object; it may be gone.</param>
    /// <param name="cancellationToken">Cancelled when leadership is lost, the reconcile takes too long, or the process ends.</param>
    Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken);
}
