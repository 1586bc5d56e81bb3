using HybridPlacement.KubeRuntime;
using k8s;
using k8s.Models;

namespace HybridPlacement.Operator.Controllers;

/// <summary>Whose an object is, of those that have the name or the labels of a model's child.</summary>
internal enum Belonging
{
    /// <summary>The ModelDeployment controls it, or nobody does and it has the labels of its children: it is taken in.</summary>
    Own,

    /// <summary>An earlier ModelDeployment of the same name left it: the garbage collector removes it.</summary>
    LeftBehind,

    /// <summary>Somebody else's.</summary>
    Foreign,
}

/// <summary>Whose an object is. Pure.</summary>
internal static class Ownership
{
    /// <summary>The reference to an object's controller; null where it has none.</summary>
    public static V1OwnerReference? ControllerOf(IKubernetesObject<V1ObjectMeta> obj) =>
        obj.Metadata.OwnerReferences?.FirstOrDefault(r => r.Controller == true);

    /// <summary>The model whose labels an object has that nobody controls, as <c>kubectl delete --cascade=orphan</c> leaves it.</summary>
    public static NamespacedName? OrphanOf(IKubernetesObject<V1ObjectMeta> obj) =>
        ControllerOf(obj) is null
        && obj.Metadata.Labels is { } labels
        && labels.TryGetValue(Api.Labels.ManagedBy, out var manager) && manager == Api.Labels.Manager
        && labels.TryGetValue(Api.Labels.ModelDeployment, out var model)
            ? new NamespacedName(obj.Metadata.NamespaceProperty ?? "", model)
            : null;

    /// <summary>Whether an object is the child of another ModelDeployment of this project's, whatever its name.</summary>
    public static bool IsAnotherModels(IKubernetesObject<V1ObjectMeta> obj, Api.ModelDeployment model) =>
        ControllerOf(obj) is { Kind: Api.ModelDeployment.KubeKind, ApiVersion: Api.Kinds.ApiVersion } owner && owner.Name != model.Metadata.Name;

    /// <summary>Whose an object is, seen from a model.</summary>
    public static Belonging Of(IKubernetesObject<V1ObjectMeta> obj, Api.ModelDeployment model)
    {
        if (ControllerOf(obj) is not { } owner)
            return OrphanOf(obj) == NamespacedName.Of(model) ? Belonging.Own : Belonging.Foreign;
        if (owner.Uid == model.Metadata.Uid)
            return Belonging.Own;
        return owner.Kind == Api.ModelDeployment.KubeKind && owner.ApiVersion == Api.Kinds.ApiVersion && owner.Name == model.Metadata.Name
            ? Belonging.LeftBehind
            : Belonging.Foreign;
    }
}
