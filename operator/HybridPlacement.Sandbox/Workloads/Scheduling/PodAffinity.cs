namespace HybridPlacement.Sandbox.Workloads.Scheduling;

/// <summary>
/// Affinity and anti-affinity between pods: the domains that attract and repel, found once per pod.
/// </summary>
internal sealed class PodAffinity
{
    private readonly SchedulingPod _pod;
    private readonly List<(PodTerm Term, HashSet<string> Domains)> _attracting = [];
    private readonly HashSet<(string Key, string Domain)> _repelling = [];
    private readonly HashSet<(string Key, string Domain)> _repelledBy = [];
    private readonly Dictionary<(string Key, string Domain), int> _preferred = [];
    private readonly bool _first;

    /// <param name="pod">The pod to be placed.</param>
    /// <param name="snapshot">What is placed.</param>
    /// <param name="without">Ids of pods that are taken as gone.</param>
    public PodAffinity(SchedulingPod pod, SchedulingSnapshot snapshot, IReadOnlySet<string>? without = null)
    {
        _pod = pod;
        foreach (var term in pod.Affinity) _attracting.Add((term, [.. DomainsOf(term, snapshot, without)]));
        foreach (var term in pod.AntiAffinity)
        {
            foreach (var domain in DomainsOf(term, snapshot, without)) _repelling.Add((term.TopologyKey, domain));
        }

        foreach (var other in snapshot.Repellers)
        {
            if (without?.Contains(other.Uid) == true) continue;
            foreach (var term in other.AntiAffinity)
            {
                if (!term.Matches(pod)) continue;
                if (snapshot.Node(other.NodeName!).Labels.TryGetValue(term.TopologyKey, out var domain))
                {
                    _repelledBy.Add((term.TopologyKey, domain));
                }
            }
        }

        foreach (var preferred in pod.PreferredPods)
        {
            foreach (var domain in DomainsOf(preferred.Term, snapshot, without)) Prefer(preferred, domain);
        }

        // Those that are there have their wishes too.
        foreach (var other in snapshot.Choosy)
        {
            foreach (var preferred in other.PreferredPods.Where(preferred => preferred.Term.Matches(pod)))
            {
                if (snapshot.Node(other.NodeName!).Labels.TryGetValue(preferred.Term.TopologyKey, out var domain)) Prefer(preferred, domain);
            }
        }

        // The first pod of a group that wants to be near itself has nobody to be near to.
        _first = pod.Affinity.Count > 0
            && _attracting.All(entry => entry.Domains.Count == 0)
            && pod.Affinity.All(term => term.Matches(pod));
    }

    public Refusal? Check(SchedulingNode node)
    {
        foreach (var (term, domains) in _attracting)
        {
            if (!node.Labels.TryGetValue(term.TopologyKey, out var domain) || (!domains.Contains(domain) && !_first))
            {
                return new Refusal("node(s) didn't match pod affinity rules");
            }
        }

        foreach (var term in _pod.AntiAffinity)
        {
            if (In(node, _repelling, term.TopologyKey))
                return new Refusal("node(s) didn't match pod anti-affinity rules", true);
        }

        foreach (var (key, domain) in _repelledBy)
        {
            if (node.Labels.GetValueOrDefault(key) == domain)
            {
                return new Refusal("node(s) didn't satisfy existing pods anti-affinity rules", true);
            }
        }

        return null;
    }

    /// <summary>The weights of all wishes that the node would fulfil, less those of what it would go against.</summary>
    public int Preference(SchedulingNode node) => _preferred.Count == 0
        ? 0
        : _preferred.Sum(wish => node.Labels.GetValueOrDefault(wish.Key.Key) == wish.Key.Domain ? wish.Value : 0);

    private void Prefer(PreferredPodTerm preferred, string domain)
    {
        var key = (preferred.Term.TopologyKey, domain);
        _preferred[key] = _preferred.GetValueOrDefault(key) + preferred.Weight;
    }

    private static bool In(SchedulingNode node, HashSet<(string, string)> domains, string key) =>
        node.Labels.TryGetValue(key, out var domain) && domains.Contains((key, domain));

    private static IEnumerable<string> DomainsOf(PodTerm term, SchedulingSnapshot snapshot, IReadOnlySet<string>? without)
    {
        foreach (var space in term.Namespaces)
        {
            foreach (var other in snapshot.Placed(space, term.Selector))
            {
                if (without?.Contains(other.Uid) == true) continue;
                if (snapshot.Node(other.NodeName!).Labels.TryGetValue(term.TopologyKey, out var domain))
                    yield return domain;
            }
        }
    }
}
