namespace HybridPlacement.Sandbox.Workloads.Scheduling;

/// <summary>Why a node was refused, in kube-scheduler's words.</summary>
/// <param name="Reason">Counted over nodes and put into the message.</param>
/// <param name="Preemptable">Whether taking pods off the node could change the answer.</param>
internal sealed record Refusal(string Reason, bool Preemptable = false);

/// <summary>Whether a node, looked at by itself, can take a pod.</summary>
internal static class NodeFilters
{
    private static readonly Taint UnschedulableTaint = new("node.kubernetes.io/unschedulable", "", Taint.NoSchedule);

    private static readonly IReadOnlyList<Refusal> Fitting = [];
    private static readonly IReadOnlyList<Refusal> NotNamed = [new("node(s) didn't satisfy plugin(s) [NodeAffinity]")];
    private static readonly IReadOnlyList<Refusal> Unschedulable = [new("node(s) were unschedulable")];
    private static readonly IReadOnlyList<Refusal> Tainted = [new("node(s) had untolerated taint(s)")];
    private static readonly IReadOnlyList<Refusal> NotMatching = [new("node(s) didn't match Pod's node affinity/selector")];
    private static readonly IReadOnlyList<Refusal> NoPorts = [new("node(s) didn't have free ports for the requested pod ports", true)];

    /// <summary>
    /// The refusals of the first filter that refuses, as kube-scheduler stops at it; empty when the pod fits. Asked of each
    /// node for each pod.
    /// </summary>
    public static IReadOnlyList<Refusal> Check(SchedulingPod pod, SchedulingNode node)
    {
        if (pod.NamedNodes is { } named && !named.Contains(node.Name)) return NotNamed;
        if (node.Unschedulable && !IsTolerated(pod, UnschedulableTaint)) return Unschedulable;
        if (Untolerated(pod, node) is not null) return Tainted;
        if (!MatchesNode(pod, node)) return NotMatching;
        if (PortTaken(pod, node)) return NoPorts;
        return Insufficient(pod, node);
    }

    /// <summary>The first taint that keeps the pod off.</summary>
    public static Taint? Untolerated(SchedulingPod pod, SchedulingNode node)
    {
        foreach (var taint in node.Taints)
        {
            if (taint.Effect is not (Taint.NoSchedule or Taint.NoExecute)) continue;
            if (!IsTolerated(pod, taint)) return taint;
        }

        return null;
    }

    /// <summary>Node selector and required affinity together.</summary>
    public static bool MatchesNode(SchedulingPod pod, SchedulingNode node)
    {
        foreach (var (key, value) in pod.NodeSelector)
        {
            if (node.Labels.GetValueOrDefault(key) != value) return false;
        }

        if (pod.RequiredNodes is not { } terms) return true;
        for (var i = 0; i < terms.Count; i++)
        {
            if (terms[i].Matches(node.Name, node.Labels)) return true;
        }

        return false;
    }

    private static bool IsTolerated(SchedulingPod pod, Taint taint) => pod.Tolerations.Any(toleration => toleration.Tolerates(taint));

    private static bool PortTaken(SchedulingPod pod, SchedulingNode node) =>
        pod.HostPorts.Count > 0 && node.Pods.Any(other => other.HostPorts.Any(pod.HostPorts.Contains));

    private static IReadOnlyList<Refusal> Insufficient(SchedulingPod pod, SchedulingNode node)
    {
        List<Refusal>? refusals = null;
        if (node.Pods.Count + 1 > node.Allocatable.GetValueOrDefault("pods"))
            (refusals ??= []).Add(new Refusal("Too many pods", true));
        foreach (var (resource, amount) in pod.Requests)
        {
            if (amount == 0) continue;
            var allocatable = node.Allocatable.GetValueOrDefault(resource);
            if (amount <= allocatable - node.Requested.GetValueOrDefault(resource)) continue;
            (refusals ??= []).Add(new Refusal($"Insufficient {resource}", amount <= allocatable));
        }

        return refusals ?? Fitting;
    }
}
