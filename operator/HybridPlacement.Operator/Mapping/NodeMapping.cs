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
            Labels = LabelMap.Of(node.Metadata),
            Taints = [.. (node.Spec?.Taints ?? []).Select(Taint)],
            Ready = ready?.Status == "True",
            ReadyChanged = ready?.LastTransitionTime is { } changed ? new DateTimeOffset(changed.ToUniversalTime()) : null,
            Unschedulable = node.Spec?.Unschedulable ?? false,
            Allocatable = ResourceList.Room(Amounts(node.Status?.Allocatable)),
        };
    }

    /// <summary>Whether two states of a node are the same to a decision: most changes of nodes are heartbeats.</summary>
    public static bool AreSame(NodeFacts? left, NodeFacts? right) => !Differences(left, right).Any();

    /// <summary>
    /// In what two states of a node differ to a decision: <c>Added</c>, <c>Deleted</c>, <c>Ready</c>, <c>NotReady</c>, <c>Cordoned</c>,
    /// <c>Uncordoned</c>, <c>Allocatable</c>, <c>Taints</c>, <c>Labels</c>.
    /// </summary>
    public static IEnumerable<string> Differences(NodeFacts? old, NodeFacts? now)
    {
        if (old is null || now is null)
        {
            if (!ReferenceEquals(old, now))
                yield return old is null ? "Added" : "Deleted";
            yield break;
        }

        if (old.Ready != now.Ready || old.ReadyChanged != now.ReadyChanged)
            yield return now.Ready ? "Ready" : "NotReady";
        if (old.Unschedulable != now.Unschedulable)
            yield return now.Unschedulable ? "Cordoned" : "Uncordoned";
        if (!old.Allocatable.Equals(now.Allocatable))
            yield return "Allocatable";
        if (!old.Taints.SequenceEqual(now.Taints))
            yield return "Taints";
        if (!LabelMap.AreSame(old.Labels, now.Labels))
            yield return "Labels";
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
