namespace HybridPlacement.Sandbox.Workloads.Scheduling;

/// <summary>The node to make room on and the pods that have to go.</summary>
internal sealed record PreemptionPlan(SchedulingNode Node, IReadOnlyList<SchedulingPod> Victims);

/// <summary>Finds the least harmful way to make room for a pod of higher priority.</summary>
internal static class Preemption
{
    /// <summary>
    /// Among nodes refused only for want of room: the one whose most important victim matters least, then the one with the
    /// fewest victims, then by name. Null where no eviction of lower priorities helps.
    /// </summary>
    public static PreemptionPlan? Plan(SchedulingPod pod, IEnumerable<SchedulingNode> refusedForRoom)
    {
        PreemptionPlan? best = null;
        foreach (var node in refusedForRoom)
        {
            if (Victims(pod, node) is not { } victims) continue;
            var plan = new PreemptionPlan(node, victims);
            if (best is null || Rank(plan).CompareTo(Rank(best)) < 0) best = plan;
        }

        return best;
    }

    private static (int Priority, int Count, string Name) Rank(PreemptionPlan plan) =>
        (plan.Victims.Max(victim => victim.Priority), plan.Victims.Count, plan.Node.Name);

    private static List<SchedulingPod>? Victims(SchedulingPod pod, SchedulingNode node)
    {
        var lower = node.Pods.Where(other => other.Priority < pod.Priority)
            .OrderByDescending(other => other.Priority).ThenBy(other => other.Name, StringComparer.Ordinal).ToList();
        var trial = node.Without(lower);
        if (lower.Count == 0 || NodeFilters.Check(pod, trial).Count > 0) return null;

        // The most important come back first, as long as the pod still fits.
        var victims = new List<SchedulingPod>();
        foreach (var other in lower)
        {
            trial.Add(other);
            if (NodeFilters.Check(pod, trial).Count == 0) continue;
            trial.Remove(other.Uid);
            victims.Add(other);
        }

        return victims.Count == 0 ? null : victims;
    }
}
