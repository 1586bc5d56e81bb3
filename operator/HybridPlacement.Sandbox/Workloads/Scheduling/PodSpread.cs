namespace HybridPlacement.Sandbox.Workloads.Scheduling;

/// <summary>Topology spread: how many matching pods each domain has, counted once per pod to be scheduled.</summary>
internal sealed class PodSpread
{
    private readonly SchedulingPod _pod;
    private readonly List<(SpreadConstraint Constraint, Dictionary<string, int> Counts, int Least)> _domains = [];

    /// <param name="pod">The pod to be placed.</param>
    /// <param name="snapshot">What is placed.</param>
    /// <param name="without">Ids of pods that are taken as gone.</param>
    public PodSpread(SchedulingPod pod, SchedulingSnapshot snapshot, IReadOnlySet<string>? without = null)
    {
        _pod = pod;
        foreach (var constraint in pod.Spread) _domains.Add(Count(constraint, pod, snapshot, without));
    }

    /// <summary>The refusal of the first hard constraint that placing the pod on the node would break.</summary>
    public Refusal? Check(SchedulingNode node)
    {
        foreach (var (constraint, counts, least) in _domains)
        {
            if (!constraint.Hard) continue;
            if (!node.Labels.TryGetValue(constraint.TopologyKey, out var domain))
            {
                return new Refusal("node(s) didn't match pod topology spread constraints (missing required label)");
            }

            var self = constraint.Selector?.Matches(_pod.Labels) == true ? 1 : 0;
            if (counts.GetValueOrDefault(domain) + self - least > constraint.MaxSkew)
            {
                return new Refusal("node(s) didn't match pod topology spread constraints", true);
            }
        }

        return null;
    }

    /// <summary>
    /// Matching pods that the node's domains already have, over the soft constraints: fewer is better.
    /// </summary>
    public int Crowding(SchedulingNode node)
    {
        var crowding = 0;
        foreach (var (constraint, counts, _) in _domains)
        {
            if (constraint.Hard) continue;
            crowding += node.Labels.TryGetValue(constraint.TopologyKey, out var domain) ? counts.GetValueOrDefault(domain) : int.MaxValue / 256;
        }

        return crowding;
    }

    private static (SpreadConstraint, Dictionary<string, int>, int) Count(
        SpreadConstraint constraint, SchedulingPod pod, SchedulingSnapshot snapshot, IReadOnlySet<string>? without)
    {
        var matching = new Dictionary<string, int>();
        foreach (var other in snapshot.Placed(pod.Namespace, constraint.Selector))
        {
            if (without?.Contains(other.Uid) == true) continue;
            matching[other.NodeName!] = matching.GetValueOrDefault(other.NodeName!) + 1;
        }

        // All domains have none, so there is nothing to be told apart.
        if (matching.Count == 0) return (constraint, matching, 0);
        var counts = new Dictionary<string, int>();
        foreach (var node in snapshot.Nodes)
        {
            // nodeAffinityPolicy's default is Honor, nodeTaintsPolicy's is Ignore.
            if (!node.Labels.TryGetValue(constraint.TopologyKey, out var domain)) continue;
            if (!NodeFilters.MatchesNode(pod, node)) continue;
            if (constraint.HonorTaints && NodeFilters.Untolerated(pod, node) is not null) continue;
            counts[domain] = counts.GetValueOrDefault(domain) + matching.GetValueOrDefault(node.Name);
        }

        var least = counts.Count == 0 || counts.Count < constraint.MinDomains ? 0 : counts.Values.Min();
        return (constraint, counts, least);
    }
}
