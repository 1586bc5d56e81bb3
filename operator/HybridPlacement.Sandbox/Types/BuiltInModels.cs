using System.Collections.Concurrent;
using System.Reflection;
using HybridPlacement.Sandbox.Schemas;
using k8s.Models;

namespace HybridPlacement.Sandbox.Types;

/// <summary>The model classes by the kind that they are of.</summary>
internal static class BuiltInModels
{
    private static readonly Assembly Models = typeof(V1Pod).Assembly;
    private static readonly ConcurrentDictionary<(string ApiVersion, string Kind), Type?> Found = new();

    // Reading the attributes of all classes takes longer than all else that a start does.
    private static readonly Lazy<Dictionary<(string ApiVersion, string Kind), Type>> ByKind = new(() => Models
        .GetTypes()
        .Select(type => (Type: type, Kind: KindOf(type)))
        .Where(model => model.Kind is not null && !model.Type.Name.EndsWith("List", StringComparison.Ordinal))
        .GroupBy(model => model.Kind!.Value)
        .ToDictionary(group => group.Key, group => group.First().Type));

    /// <summary>The schema of a kind; null for one that isn't built in.</summary>
    public static SchemaNode? Schema(string apiVersion, string kind) =>
        Found.GetOrAdd((apiVersion, kind), Find) is { } type ? BuiltInSchemas.For(type) : null;

    /// <summary>Nearly all are named for version and kind: <c>apps/v1</c>'s Deployment is V1Deployment.</summary>
    private static Type? Find((string ApiVersion, string Kind) wanted)
    {
        var version = wanted.ApiVersion[(wanted.ApiVersion.IndexOf('/', StringComparison.Ordinal) + 1)..];
        if (version.Length > 0 && Models.GetType($"k8s.Models.V{version[1..]}{wanted.Kind}") is { } named && KindOf(named) == wanted)
            return named;
        return ByKind.Value.GetValueOrDefault(wanted);
    }

    private static (string ApiVersion, string Kind)? KindOf(Type type) =>
        type.GetCustomAttribute<KubernetesEntityAttribute>() is { } kind ? (ApiVersion(kind), kind.Kind) : null;

    private static string ApiVersion(KubernetesEntityAttribute kind) =>
        string.IsNullOrEmpty(kind.Group) ? kind.ApiVersion : $"{kind.Group}/{kind.ApiVersion}";
}
