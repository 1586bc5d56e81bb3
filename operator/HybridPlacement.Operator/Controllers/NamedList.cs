using HybridPlacement.KubeRuntime;
using k8s;
using k8s.Models;

namespace HybridPlacement.Operator.Controllers;

/// <summary>Reads one object past the caches, without the right to get it.</summary>
internal static class NamedList
{
    /// <summary>The object as the API server has it now; null where there is none. Listed, which caches do too.</summary>
    public static async Task<T?> ListOneAsync<T>(this KubeClient client, NamespacedName key, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var named = new ListOptions { Namespace = key.Namespace, FieldSelector = $"metadata.name={key.Name}" };
        return (await client.ListAsync<T>(named, ct)).Items.SingleOrDefault();
    }
}
