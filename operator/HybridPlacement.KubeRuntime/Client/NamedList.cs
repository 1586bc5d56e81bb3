using k8s;
using k8s.Models;

namespace HybridPlacement.KubeRuntime;

/// <summary>Reads one object past the caches, without the right to get it.</summary>
public static class NamedList
{
    /// <summary>The object as the API server has it now, or had it at a version; null where there is none. Listed, which caches do too.</summary>
    /// <exception cref="KubeApiException">The server refused; <see cref="KubeApiException.IsGone"/> where the version is too long ago.</exception>
    public static async Task<T?> ListOneAsync<T>(
        this KubeClient client, NamespacedName key, CancellationToken cancellationToken, string? version = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(client);
        var named = new ListOptions { Namespace = key.Namespace, FieldSelector = $"metadata.name={key.Name}", ExactVersion = version };
        return (await client.ListAsync<T>(named, cancellationToken)).Items.SingleOrDefault();
    }
}
