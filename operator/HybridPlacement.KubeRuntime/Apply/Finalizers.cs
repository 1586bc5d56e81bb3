using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace HybridPlacement.KubeRuntime;

/// <summary>Adds and removes one finalizer, wherever it stands in the list, and leaves those of others alone.</summary>
public static class Finalizers
{
    /// <summary>Whether <paramref name="obj"/> has the finalizer.</summary>
    public static bool Has(IKubernetesObject<V1ObjectMeta> obj, string finalizer)
    {
        ArgumentNullException.ThrowIfNull(obj);
        return obj.Metadata.Finalizers?.Contains(finalizer) == true;
    }

    /// <summary>Adds it. No call where it is there, or the object is being deleted (then the server takes no new ones).</summary>
    /// <exception cref="KubeApiException">A conflict where <paramref name="obj"/> is out of date: read again.</exception>
    public static async Task<T> AddAsync<T>(KubeClient client, T obj, string finalizer, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(client);
        if (Has(obj, finalizer) || obj.Metadata.DeletionTimestamp is not null) return obj;
        return await PatchAsync(client, obj, [.. obj.Metadata.Finalizers ?? [], finalizer], cancellationToken);
    }

    /// <summary>Removes it. No call where it isn't there; an object that is gone meanwhile is a success.</summary>
    /// <exception cref="KubeApiException">A conflict where <paramref name="obj"/> is out of date: read again.</exception>
    public static async Task RemoveAsync<T>(KubeClient client, T obj, string finalizer, CancellationToken cancellationToken)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentNullException.ThrowIfNull(client);
        if (!Has(obj, finalizer)) return;
        try
        {
            await PatchAsync(client, obj, [.. obj.Metadata.Finalizers.Where(f => f != finalizer)], cancellationToken);
        }
        catch (KubeApiException e) when (e.IsNotFound)
        {
            // It was the last one.
        }
    }

    private static Task<T> PatchAsync<T>(KubeClient client, T obj, IReadOnlyList<string> finalizers, CancellationToken ct)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        // The version guards against another writer's finalizer being lost, the uid against a later object of this name.
        var metadata = new JsonObject
        {
            ["uid"] = obj.Metadata.Uid,
            ["resourceVersion"] = obj.Metadata.ResourceVersion,
            ["finalizers"] = new JsonArray([.. finalizers.Select(f => (JsonNode)f)]),
        };
        return client.PatchAsync<T>(
            NamespacedName.Of(obj), PatchType.Merge, new JsonObject { ["metadata"] = metadata }, ct);
    }
}
