using System.Globalization;
using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Controllers;

/// <summary>Which pods of a ReplicaSet go first when it shrinks (the real controller's order).</summary>
internal sealed class PodRanking(IReadOnlyDictionary<string, int> podsOnNode) : IComparer<JsonObject>
{
    public static IEnumerable<JsonObject> FirstToGo(IReadOnlyList<JsonObject> pods)
    {
        var onNode = pods.GroupBy(pod => pod.Text("spec", "nodeName") ?? "").ToDictionary(group => group.Key, group => group.Count());
        return pods.Order(new PodRanking(onNode));
    }

    public int Compare(JsonObject? x, JsonObject? y)
    {
        var (left, right) = (Rank(x!), Rank(y!));
        var order = left.CompareTo(right);
        return order != 0 ? order : string.CompareOrdinal(x!.Name(), y!.Name());
    }

    /// <summary>Unbound, then pending, then not ready, then cheap, then crowded, then young ones.</summary>
    private (bool, int, bool, int, int, long) Rank(JsonObject pod)
    {
        var node = pod.Text("spec", "nodeName");
        var phase = pod.Text("status", "phase") switch { "Running" => 2, "Unknown" => 1, _ => 0 };
        _ = int.TryParse(
            pod.Text("metadata", "annotations", "controller.kubernetes.io/pod-deletion-cost"), CultureInfo.InvariantCulture, out var cost);
        var created = pod.Time("metadata", "creationTimestamp") ?? DateTimeOffset.MinValue;
        return (node is not null, phase, PodState.IsReady(pod), cost, -podsOnNode.GetValueOrDefault(node ?? ""), -created.Ticks);
    }
}
