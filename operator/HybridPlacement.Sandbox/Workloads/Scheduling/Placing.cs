using System.Globalization;

namespace HybridPlacement.Sandbox.Workloads.Scheduling;

/// <summary>The outcome for one pod: a node, or why there is none and whom to evict to change that.</summary>
internal sealed record PlacingResult(string? NodeName, string Message, PreemptionPlan? Preemption);

/// <summary>Scheduling as a function of a snapshot: filter, score, and failing that, preemption.</summary>
internal static class Placing
{
    // What the plugins say that are asked last: dynamic resources, of which there are none here, then preemption.
    private const string Preempting = " no new claims to deallocate, preemption: ";

    public static PlacingResult Decide(SchedulingPod pod, SchedulingSnapshot snapshot)
    {
        var spread = new PodSpread(pod, snapshot);
        var affinity = new PodAffinity(pod, snapshot);
        var fitting = new List<SchedulingNode>();
        foreach (var node in snapshot.Nodes)
        {
            if (Refusals(node).Count == 0) fitting.Add(node);
        }

        if (fitting.Count > 0) return new PlacingResult(NodeScore.Best(pod, spread, affinity, fitting).Name, "", null);
        var refused = snapshot.Nodes.Select(node => (node, Refusals(node))).ToList();
        if (refused.Count == 0) return new PlacingResult(null, "no nodes available to schedule pods", null);
        return Refused(pod, snapshot, refused);

        IReadOnlyList<Refusal> Refusals(SchedulingNode node)
        {
            var refusals = NodeFilters.Check(pod, snapshot.For(pod, node));
            return refusals.Count == 0 && (spread.Check(node) ?? affinity.Check(node)) is { } refusal ? [refusal] : refusals;
        }
    }

    private static PlacingResult Refused(
        SchedulingPod pod, SchedulingSnapshot snapshot, List<(SchedulingNode Node, IReadOnlyList<Refusal> Refusals)> refused)
    {
        var message = Message(refused.Count, refused.SelectMany(entry => entry.Refusals.Select(refusal => refusal.Reason)));
        if (!pod.MayPreempt) return new PlacingResult(null, $"{message}{Preempting}not eligible due to preemptionPolicy=Never.", null);
        if (snapshot.IsMakingRoomFor(pod))
            return new PlacingResult(null, $"{message}{Preempting}not eligible due to a terminating pod on the nominated node.", null);

        var helpful = refused.Where(entry => entry.Refusals.All(refusal => refusal.Preemptable)).Select(entry => entry.Node).ToList();
        if (Preemption.Plan(pod, snapshot, helpful) is { } plan) return new PlacingResult(null, message, plan);
        var preemption = Message(refused.Count, [
            .. Enumerable.Repeat("Preemption is not helpful for scheduling", refused.Count - helpful.Count),
            .. Enumerable.Repeat("No preemption victims found for incoming pod", helpful.Count),
        ]);
        return new PlacingResult(null, $"{message}{Preempting}{preemption}", null);
    }

    private static string Message(int nodes, IEnumerable<string> reasons)
    {
        var counted = reasons.GroupBy(reason => reason)
            .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Count()} {group.Key}"))
            .Order(StringComparer.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"0/{nodes} nodes are available: {string.Join(", ", counted)}.");
    }
}
