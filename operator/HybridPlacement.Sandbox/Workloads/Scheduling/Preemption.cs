namespace HybridPlacement.Sandbox.Workloads.Scheduling;

/// <summary>The node to make room on and the pods that have to go.</summary>
/// <param name="Node">The node.</param>
/// <param name="Victims">The pods, the most important first.</param>
/// <param name="Violations">How many of them their disruption budgets would keep.</param>
internal sealed record PreemptionPlan(SchedulingNode Node, IReadOnlyList<SchedulingPod> Victims, int Violations);

/// <summary>Finds the least harmful way to make room for a pod of higher priority.</summary>
internal static class Preemption
{
    /// <summary>
    /// Of several nodes, as kube-scheduler has it: the one where the fewest budgets are violated, then whose most important
    /// victim matters least, then the least sum of priorities, the fewest victims, and the name. Null where no eviction of
    /// lower priorities helps.
    /// </summary>
    public static PreemptionPlan? Plan(SchedulingPod pod, SchedulingSnapshot snapshot, IEnumerable<SchedulingNode> refusedForRoom) =>
        refusedForRoom.Select(node => Victims(pod, snapshot, node)).OfType<PreemptionPlan>()
            .MinBy(plan => (
                plan.Violations,
                plan.Victims.Max(victim => victim.Priority),
                plan.Victims.Sum(victim => (long)victim.Priority),
                plan.Victims.Count,
                plan.Node.Name));

    private static PreemptionPlan? Victims(SchedulingPod pod, SchedulingSnapshot snapshot, SchedulingNode node)
    {
        var lower = node.Pods.Where(other => other.Priority < pod.Priority)
            .OrderByDescending(other => other.Priority).ThenBy(other => other.Name, StringComparer.Ordinal).ToList();
        var gone = lower.Select(other => other.Uid).ToHashSet();
        var trial = snapshot.For(pod, node).Without(lower);
        if (lower.Count == 0 || !Fits()) return null;

        // Those that a budget protects come back first, then the most important, as long as the pod still fits.
        var guarded = Protected(lower, snapshot.Budgets());
        var victims = new List<SchedulingPod>();
        foreach (var other in lower.OrderByDescending(guarded.Contains))
        {
            trial.Add(other);
            gone.Remove(other.Uid);
            if (Fits()) continue;
            trial.Remove(other.Uid);
            gone.Add(other.Uid);
            victims.Add(other);
        }

        return victims.Count == 0 ? null : new PreemptionPlan(node, victims, victims.Count(guarded.Contains));

        bool Fits() => NodeFilters.Check(pod, trial).Count == 0
            && new PodSpread(pod, snapshot, gone).Check(trial) is null && new PodAffinity(pod, snapshot, gone).Check(trial) is null;
    }

    /// <summary>The pods that a budget would not let go, were they evicted in this order.</summary>
    private static HashSet<SchedulingPod> Protected(List<SchedulingPod> pods, IReadOnlyList<SchedulingBudget> budgets)
    {
        var left = budgets.ToDictionary(budget => budget, budget => budget.Allowed);
        var guarded = new HashSet<SchedulingPod>();
        foreach (var pod in pods)
        {
            foreach (var budget in budgets)
            {
                if (budget.Namespace != pod.Namespace || !budget.Selector.Matches(pod.Labels)) continue;
                if (--left[budget] < 0) guarded.Add(pod);
            }
        }

        return guarded;
    }
}
