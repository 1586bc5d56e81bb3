using HybridPlacement.Placement;
using k8s.Models;

namespace HybridPlacement.Operator.Mapping;

/// <summary>Nodes as the decision sees them. A number that can't be read counts as nothing: unknown room is no room.</summary>
public static class NodeMapping
{
    /// <summary>A node.</summary>
    public static NodeFacts Node(V1Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var ready = node.Status?.Conditions?.FirstOrDefault(c => c.Type == "Ready");
        return new NodeFacts
        {
            Name = node.Metadata.Name,
            Labels = (node.Metadata.Labels ?? new Dictionary<string, string>()).AsReadOnly(),
            Taints = [.. (node.Spec?.Taints ?? []).Select(Taint)],
            Ready = ready?.Status == "True",
            ReadyChanged = ready?.LastTransitionTime is { } changed ? new DateTimeOffset(changed.ToUniversalTime()) : null,
            Unschedulable = node.Spec?.Unschedulable ?? false,
            Allocatable = ResourceList.Room(Amounts(node.Status?.Allocatable)),
        };
    }

    /// <summary>Whether two states of a node are the same to a decision: most changes of nodes are heartbeats.</summary>
    public static bool AreSame(NodeFacts? left, NodeFacts? right)
    {
        if (left is null || right is null)
            return ReferenceEquals(left, right);
        return left.Name == right.Name
            && left.Ready == right.Ready
            && left.ReadyChanged == right.ReadyChanged
            && left.Unschedulable == right.Unschedulable
            && left.Allocatable.Equals(right.Allocatable)
            && left.Taints.SequenceEqual(right.Taints)
            && left.Labels.Count == right.Labels.Count
            && left.Labels.All(l => right.Labels.TryGetValue(l.Key, out var value) && value == l.Value);
    }

    internal static IEnumerable<KeyValuePair<string, Quantity>> Amounts(IDictionary<string, ResourceQuantity>? amounts)
    {
        foreach (var (name, amount) in amounts ?? new Dictionary<string, ResourceQuantity>())
        {
            if (Quantity.TryParse(amount.ToString(), out var quantity))
                yield return KeyValuePair.Create(name, quantity);
        }
    }

    // An effect that isn't known keeps new pods away.
    private static Taint Taint(V1Taint taint) => new(taint.Key, taint.Value ?? "", taint.Effect switch
    {
        "PreferNoSchedule" => TaintEffect.PreferNoSchedule,
        "NoExecute" => TaintEffect.NoExecute,
        _ => TaintEffect.NoSchedule,
    });
}
