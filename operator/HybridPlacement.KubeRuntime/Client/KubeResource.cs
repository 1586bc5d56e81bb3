using System.Collections.Concurrent;
using System.Reflection;
using k8s;
using k8s.Models;

namespace HybridPlacement.KubeRuntime;

/// <summary>One resource of the API: where its objects are found, and how they name themselves.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Version">Such as <c>v1</c>.</param>
/// <param name="Kind">Such as <c>Pod</c>.</param>
/// <param name="Plural">As in urls, such as <c>pods</c>.</param>
public sealed record KubeResource(string Group, string Version, string Kind, string Plural)
{
    private static readonly ConcurrentDictionary<Type, KubeResource> Known = new();

    /// <summary><c>group/version</c>, or <c>version</c> in the core group.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary><c>plural.group</c>: unambiguous where two products share a kind.</summary>
    public string QualifiedName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>The resource that <typeparamref name="T"/>'s <see cref="KubernetesEntityAttribute"/> names.</summary>
    /// <exception cref="InvalidOperationException">The type has no such attribute.</exception>
    public static KubeResource Of<T>()
        where T : IKubernetesObject<V1ObjectMeta> => Of(typeof(T));

    /// <summary>The resource that the <see cref="KubernetesEntityAttribute"/> of <paramref name="type"/> names.</summary>
    public static KubeResource Of(Type type) => Known.GetOrAdd(type, static t =>
    {
        var entity = t.GetCustomAttribute<KubernetesEntityAttribute>() ?? throw new InvalidOperationException(
            $"{t} has no [KubernetesEntity]: add it with group, version, kind and plural name.");
        return new KubeResource(entity.Group ?? string.Empty, entity.ApiVersion, entity.Kind, entity.PluralName);
    });

    /// <summary>The url path, without a leading slash.</summary>
    /// <param name="ns">Empty for cluster-scoped objects, or for all namespaces.</param>
    /// <param name="name">Null for the collection.</param>
    /// <param name="subresource">Such as <c>status</c>.</param>
    public string Path(string ns, string? name = null, string? subresource = null)
    {
        var root = Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";
        var scoped = string.IsNullOrEmpty(ns) ? $"{root}/{Plural}" : $"{root}/namespaces/{Uri.EscapeDataString(ns)}/{Plural}";
        if (name is null) return scoped;
        var one = $"{scoped}/{Uri.EscapeDataString(name)}";
        return subresource is null ? one : $"{one}/{subresource}";
    }
}
