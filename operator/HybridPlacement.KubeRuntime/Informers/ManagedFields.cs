using k8s;
using k8s.Models;

namespace HybridPlacement.KubeRuntime;

/// <summary>What informers do with <c>metadata.managedFields</c>, which is often half of an object.</summary>
public static class ManagedFields
{
    /// <summary>Keeps nothing. For objects that aren't applied.</summary>
    public static void Drop(IKubernetesObject<V1ObjectMeta> obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        obj.Metadata.ManagedFields = null;
    }

    /// <summary>
    /// Keeps what one manager applied. For objects that an <see cref="Applier"/> writes: from it the applier knows which fields
    /// it owned and no longer wants, also after a restart.
    /// </summary>
    public static Action<IKubernetesObject<V1ObjectMeta>> KeepOnly(string manager) => obj =>
    {
        var all = obj.Metadata.ManagedFields;
        if (all is null) return;
        // An empty list, not null: "read, and nothing is ours" differs from "not kept".
        obj.Metadata.ManagedFields = [.. all.Where(e => e.Manager == manager && e.Operation == "Apply")];
    };
}
