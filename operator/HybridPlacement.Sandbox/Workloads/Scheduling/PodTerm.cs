using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Scheduling;

/// <summary>A pod (anti-)affinity term: pods like these, in the same domain of the topology key.</summary>
internal sealed record PodTerm(string TopologyKey, LabelSelector? Selector, IReadOnlyList<string> Namespaces)
{
    public bool Matches(SchedulingPod pod) =>
        Selector is not null && Namespaces.Contains(pod.Namespace) && Selector.Matches(pod.Labels);

    public static IReadOnlyList<PodTerm> ReadAll(IEnumerable<JsonObject> terms, string podNamespace) =>
        [.. terms.Select(term => Read(term, podNamespace))];

    public static PodTerm Read(JsonObject? term, string podNamespace) => new(
        term.Text("topologyKey") ?? "",
        LabelSelector.Read(term.At("labelSelector")),
        term.Texts("namespaces") is { Count: > 0 } named ? named : [podNamespace]);
}

/// <summary>A preferred term; its weight is negative where such pods are to be kept away from.</summary>
internal sealed record PreferredPodTerm(int Weight, PodTerm Term)
{
    private const string Field = "preferredDuringSchedulingIgnoredDuringExecution";

    public static IReadOnlyList<PreferredPodTerm> ReadAll(JsonNode? podSpec, string podNamespace) =>
    [
        .. Read(podSpec.Items("affinity", "podAffinity", Field), podNamespace, sign: 1),
        .. Read(podSpec.Items("affinity", "podAntiAffinity", Field), podNamespace, sign: -1),
    ];

    private static IEnumerable<PreferredPodTerm> Read(IEnumerable<JsonObject> terms, string podNamespace, int sign) => terms.Select(
        item => new PreferredPodTerm(sign * item.Int32(1, "weight"), PodTerm.Read(item.Object("podAffinityTerm"), podNamespace)));
}

/// <summary>A topology spread constraint: how far a domain may be ahead of the emptiest one.</summary>
internal sealed record SpreadConstraint(
    int MaxSkew, string TopologyKey, bool Hard, LabelSelector? Selector, int MinDomains, bool HonorTaints)
{
    public static IReadOnlyList<SpreadConstraint> ReadAll(
        JsonNode? podSpec, IReadOnlyDictionary<string, string> labels) =>
        [.. podSpec.Items("topologySpreadConstraints").Select(item => new SpreadConstraint(
            item.Int32(1, "maxSkew"),
            item.Text("topologyKey") ?? "",
            item.Text("whenUnsatisfiable") != "ScheduleAnyway",
            WithLabelKeys(LabelSelector.Read(item.At("labelSelector")), item.Texts("matchLabelKeys"), labels),
            item.Int32(1, "minDomains"),
            item.Text("nodeTaintsPolicy") == "Honor"))];

    private static LabelSelector? WithLabelKeys(
        LabelSelector? selector, IReadOnlyList<string> keys, IReadOnlyDictionary<string, string> labels)
    {
        if (selector is null || keys.Count == 0) return selector;
        var own = keys.Where(labels.ContainsKey).Select(key => new LabelRequirement(key, "In", [labels[key]]));
        return new LabelSelector([.. selector.Requirements, .. own]);
    }
}
