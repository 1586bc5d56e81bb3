using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Runtime;

/// <summary>Namespace (empty for cluster-scoped kinds) and name.</summary>
internal readonly record struct ObjectKey(string Namespace, string Name)
{
    public static ObjectKey Of(JsonObject resource) => new(resource.Namespace(), resource.Name());

    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
