using k8s.Models;

namespace HybridPlacement.KubeRuntime;

/// <summary>Which lists are maps by a key of their elements (<c>x-kubernetes-list-map-keys</c>); the others are atomic.</summary>
internal static class ListKeys
{
    private static readonly Dictionary<Type, string[]> Known = new()
    {
        [typeof(V1Container)] = ["name"],
        [typeof(V1EphemeralContainer)] = ["name"],
        [typeof(V1Volume)] = ["name"],
        [typeof(V1EnvVar)] = ["name"],
        [typeof(V1ContainerPort)] = ["containerPort", "protocol"],
        [typeof(V1ServicePort)] = ["port", "protocol"],
        [typeof(V1VolumeMount)] = ["mountPath"],
        [typeof(V1VolumeDevice)] = ["devicePath"],
        [typeof(V1LocalObjectReference)] = ["name"],
        [typeof(V1HostAlias)] = ["ip"],
        [typeof(V1OwnerReference)] = ["uid"],
        [typeof(V1TopologySpreadConstraint)] = ["topologyKey", "whenUnsatisfiable"],
        [typeof(V1PodReadinessGate)] = ["conditionType"],
    };

    private static readonly Dictionary<string, string> Defaults = new() { ["protocol"] = "TCP" };

    /// <summary>The keys of lists of a type with these properties; empty for an atomic list.</summary>
    public static string[] Of(Type element, IReadOnlyDictionary<string, Type> properties) =>
        Known.TryGetValue(element, out var keys) ? keys
        : properties.ContainsKey("lastTransitionTime") && properties.ContainsKey("type") ? ["type"]
        : [];

    /// <summary>The value of a key, with the API's default.</summary>
    public static string? Value(System.Text.Json.Nodes.JsonObject element, string key) =>
        element[key]?.ToString() ?? Defaults.GetValueOrDefault(key);
}
