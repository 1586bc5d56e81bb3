using System.Reflection;
using HybridPlacement.Sandbox.Schemas;
using k8s.Models;

namespace HybridPlacement.Sandbox.Types;

/// <summary>The model classes by the kind that they are of.</summary>
internal static class BuiltInModels
{
    private static readonly Lazy<Dictionary<(string ApiVersion, string Kind), Type>> ByKind = new(() => typeof(V1Pod).Assembly
        .GetTypes()
        .Select(type => (Type: type, Kind: type.GetCustomAttribute<KubernetesEntityAttribute>()))
        .Where(model => model.Kind is not null && !model.Type.Name.EndsWith("List", StringComparison.Ordinal))
        .GroupBy(model => (ApiVersion(model.Kind!), model.Kind!.Kind))
        .ToDictionary(group => group.Key, group => group.First().Type));

    /// <summary>The schema of a kind; null for one that isn't built in.</summary>
    public static SchemaNode? Schema(string apiVersion, string kind) =>
        ByKind.Value.TryGetValue((apiVersion, kind), out var type) ? BuiltInSchemas.For(type) : null;

    private static string ApiVersion(KubernetesEntityAttribute kind) =>
        string.IsNullOrEmpty(kind.Group) ? kind.ApiVersion : $"{kind.Group}/{kind.ApiVersion}";
}
