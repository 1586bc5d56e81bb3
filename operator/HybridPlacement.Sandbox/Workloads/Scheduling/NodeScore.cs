namespace HybridPlacement.Sandbox.Workloads.Scheduling;

/// <summary>How good a node that fits is, with kube-scheduler's default weights for the parts that are here.</summary>
internal static class NodeScore
{
    // What kube-scheduler assumes of a pod that asks for nothing, so that such pods spread too.
    private const long AssumedCpu = 100;
    private const long AssumedMemory = 200L << 20;

    /// <summary>Among equals the one with fewer pods, then by name: the same cluster always decides the same.</summary>
    public static SchedulingNode Best(
        SchedulingPod pod, PodSpread spread, PodAffinity affinity, IReadOnlyList<SchedulingNode> candidates)
    {
        if (candidates.Count == 1) return candidates[0];
        var preferred = Normalised(candidates, node => pod.PreferredNodes
            .Where(preference => preference.Term.Matches(node.Name, node.Labels)).Sum(preference => preference.Weight));
        var tainted = Normalised(candidates, node => -node.Taints.Count(taint =>
            taint.Effect == Taint.PreferNoSchedule && !pod.Tolerations.Any(toleration => toleration.Tolerates(taint))));
        var spreading = Normalised(candidates, node => -spread.Crowding(node));
        var near = Normalised(candidates, affinity.Preference);
        var best = 0;
        var bestScore = double.NegativeInfinity;
        for (var i = 0; i < candidates.Count; i++)
        {
            var score = LeastAllocated(pod, candidates[i]) + 2 * preferred[i] + 3 * tainted[i] + 2 * spreading[i] + 2 * near[i];
            if (score < bestScore) continue;
            if (score == bestScore && Order(candidates[i]).CompareTo(Order(candidates[best])) > 0) continue;
            (best, bestScore) = (i, score);
        }

        return candidates[best];
    }

    /// <summary>0 to 100: the share of cpu and memory that would be left free.</summary>
    public static double LeastAllocated(SchedulingPod pod, SchedulingNode node) =>
        (Free(node.Allocatable.GetValueOrDefault("cpu"), node.Load.Cpu + Cpu(pod))
            + Free(node.Allocatable.GetValueOrDefault("memory"), node.Load.Memory + Memory(pod))) / 2;

    public static long Cpu(SchedulingPod pod) => pod.Requests.GetValueOrDefault("cpu", AssumedCpu);

    public static long Memory(SchedulingPod pod) => pod.Requests.GetValueOrDefault("memory", AssumedMemory);

    private static (int, string) Order(SchedulingNode node) => (node.Pods.Count, node.Name);

    private static double Free(long allocatable, long requested) =>
        allocatable <= 0 ? 0 : Math.Max(0, 100.0 * (allocatable - requested) / allocatable);

    private static double[] Normalised(IReadOnlyList<SchedulingNode> nodes, Func<SchedulingNode, int> score)
    {
        var scores = nodes.Select(node => (double)score(node)).ToArray();
        var (low, high) = (scores.Min(), scores.Max());
        for (var i = 0; i < scores.Length; i++) scores[i] = high == low ? 0 : 100 * (scores[i] - low) / (high - low);
        return scores;
    }
}
