using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Scheduling;

/// <summary>What the scheduler needs to know of a pod; read once from the object, never changed.</summary>
internal sealed record SchedulingPod
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    public string Uid { get; init; } = "";

    public string? NodeName { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, long> Requests { get; init; } = new Dictionary<string, long>();

    public int Priority { get; init; }

    public bool MayPreempt { get; init; } = true;

    public IReadOnlyDictionary<string, string> NodeSelector { get; init; } = new Dictionary<string, string>();

    /// <summary>Terms of which one must match; null where the pod has no required node affinity.</summary>
    public IReadOnlyList<NodeTerm>? RequiredNodes { get; init; }

    /// <summary>The only nodes that the required terms' fields leave; null where a term doesn't name its nodes.</summary>
    public IReadOnlySet<string>? NamedNodes { get; init; }

    public IReadOnlyList<PreferredNodeTerm> PreferredNodes { get; init; } = [];

    public IReadOnlyList<Toleration> Tolerations { get; init; } = [];

    public IReadOnlyList<PodTerm> Affinity { get; init; } = [];

    public IReadOnlyList<PodTerm> AntiAffinity { get; init; } = [];

    public IReadOnlyList<PreferredPodTerm> PreferredPods { get; init; } = [];

    public IReadOnlyList<SpreadConstraint> Spread { get; init; } = [];

    public IReadOnlyList<string> HostPorts { get; init; } = [];

    public static SchedulingPod Read(JsonObject pod)
    {
        var spec = pod["spec"];
        var labels = pod.Map("metadata", "labels");
        var space = pod.Namespace();
        var required = ReadRequiredNodes(spec);
        return new SchedulingPod
        {
            Namespace = space,
            Name = pod.Name(),
            Uid = pod.Uid(),
            NodeName = spec.Text("nodeName") is { Length: > 0 } node ? node : null,
            Labels = labels,
            Requests = PodRequests.Of(spec),
            Priority = spec.Int32(0, "priority"),
            MayPreempt = spec.Text("preemptionPolicy") != "Never",
            NodeSelector = spec.Map("nodeSelector"),
            RequiredNodes = required,
            NamedNodes = NodesNamedBy(required),
            PreferredNodes = [.. spec.Items("affinity", "nodeAffinity", "preferredDuringSchedulingIgnoredDuringExecution")
                .Select(item => new PreferredNodeTerm(item.Int32(1, "weight"), NodeTerm.Read(item.At("preference"))))],
            Tolerations = Toleration.ReadAll(spec),
            Affinity = PodTerm.ReadAll(
                spec.Items("affinity", "podAffinity", "requiredDuringSchedulingIgnoredDuringExecution"), space),
            AntiAffinity = PodTerm.ReadAll(
                spec.Items("affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"), space),
            PreferredPods = PreferredPodTerm.ReadAll(spec, space),
            Spread = SpreadConstraint.ReadAll(spec, labels),
            HostPorts = [.. spec.Items("containers").SelectMany(container => container.Items("ports"))
                .Where(port => port.Integer("hostPort") is > 0)
                .Select(port => $"{port.Text("protocol") ?? "TCP"}/{port.Integer("hostPort")}")],
        };
    }

    private static List<NodeTerm>? ReadRequiredNodes(JsonNode? spec)
    {
        var required = spec.At("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
        return required is null ? null : [.. required.Items("nodeSelectorTerms").Select(NodeTerm.Read)];
    }

    private static HashSet<string>? NodesNamedBy(List<NodeTerm>? required)
    {
        if (required is null || required.Count == 0) return null;
        var named = new HashSet<string>();
        foreach (var term in required)
        {
            var fields = term.Fields.Where(field => field is { Key: "metadata.name", Operator: "In" }).ToList();
            if (fields.Count == 0) return null;
            named.UnionWith(fields.Select(field => field.Values).Aggregate((left, right) => [.. left.Intersect(right)]));
        }

        return named;
    }
}
