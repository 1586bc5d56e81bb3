using k8s;
using k8s.Models;

namespace HybridPlacement.KubeRuntime;

/// <summary>What informers do with <c>metadata.managedFields</c>, which is often half of an object.</summary>
public static class ManagedFields
{
    // No operation of Kubernetes: what is marked with it is no owner of fields.
    private const string LastWrite = "LastWrite";

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

    /// <summary>
    /// As <see cref="KeepOnly"/>, and of the newest write by another manager, a status apart, who made it, for <see cref="LastWriter"/>.
    /// </summary>
    public static Action<IKubernetesObject<V1ObjectMeta>> KeepWithLastWriter(string manager)
    {
        var keepOnly = KeepOnly(manager);
        return obj =>
        {
            var newest = obj.Metadata.ManagedFields?.Where(e => e.Manager != manager && e.Subresource != "status").MaxBy(e => e.Time);
            keepOnly(obj);
            if (newest is not null)
                obj.Metadata.ManagedFields!.Add(new() { Manager = newest.Manager, Operation = LastWrite, Time = newest.Time });
        };
    }

    /// <summary>The manager whose write <see cref="KeepWithLastWriter"/> kept; null where there is none.</summary>
    public static string? LastWriter(IKubernetesObject<V1ObjectMeta> obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        return obj.Metadata.ManagedFields?.FirstOrDefault(e => e.Operation == LastWrite)?.Manager;
    }
}
