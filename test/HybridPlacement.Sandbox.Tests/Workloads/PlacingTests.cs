using HybridPlacement.Sandbox.Workloads;
using HybridPlacement.Sandbox.Workloads.Scheduling;

namespace HybridPlacement.Sandbox.Tests.Workloads;

/// <summary>The scheduler's decision as a table: nodes, pods there, a pod → a node, or the message of the real scheduler.</summary>
public sealed class PlacingTests
{
    private const string Nothing = "{}";

    private static TestCaseData Case(string name, string spec, string expected, params string[] world) =>
        new TestCaseData(spec, world, expected).SetName(name);

    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("Nowhere_without_nodes", Nothing, "no nodes available to schedule pods");
        yield return Case("The_emptiest_node_wins", Nothing, "b", Node("a"), Node("b"), Pod("p", "a", "{cpu: '1'}"));
        yield return Case("Equal_nodes_are_chosen_by_name", Nothing, "a", Node("b"), Node("a"));
        yield return Case(
            "Taints_and_selectors_are_counted_per_node",
            "{affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: tier, operator: In, values: [onprem]}]}]}}}}",
            "0/3 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 2 node(s) had untolerated taint(s). "
            + "no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
            Node("a"), Node("g1", spec: Gpu), Node("g2", spec: Gpu));
        yield return Case("A_toleration_opens_the_tainted_node", "{nodeSelector: {tier: gpu}, tolerations: [{key: nvidia.com/gpu, operator: Exists}]}", "g",
            Node("a"), Node("g", "{tier: gpu}", Gpu));
        yield return Case("Equal_tolerates_only_its_value", "{tolerations: [{key: nvidia.com/gpu, value: other, effect: NoSchedule}]}",
            "0/1 nodes are available: 1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
            Node("g", spec: Gpu));
        yield return Case("A_cordoned_node_is_unschedulable", Nothing,
            "0/1 nodes are available: 1 node(s) were unschedulable. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
            Node("a", spec: "{unschedulable: true}"));
        yield return Case("Gt_compares_numbers", Affinity("gpus", "Gt", "3"), "b", Node("a", "{gpus: '3'}"), Node("b", "{gpus: '16'}"));
        yield return Case("Lt_compares_numbers", Affinity("gpus", "Lt", "3"), "b", Node("a", "{gpus: '16'}"), Node("b", "{gpus: '2'}"));
        yield return Case("NotIn_holds_where_the_label_is_missing", Affinity("tier", "NotIn", "cloud"), "b", Node("a", "{tier: cloud}"), Node("b"));
        yield return Case("DoesNotExist_is_about_the_key", Affinity("tier", "DoesNotExist"), "b", Node("a", "{tier: cloud}"), Node("b"));
        yield return Case("Exists_is_about_the_key", Affinity("tier", "Exists"), "b", Node("a"), Node("b", "{tier: ''}"));
        yield return Case("A_field_term_names_a_node",
            "{affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: [b]}]}]}}}}",
            "b", Node("a"), Node("b"), Node("c"));
        yield return Case("An_empty_term_matches_no_node",
            "{affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{}]}}}}",
            "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
            Node("a"));
        yield return Case("A_preference_outweighs_emptiness",
            "{affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 100, preference: {matchExpressions: [{key: tier, operator: Exists}]}}]}}}",
            "b", Node("a"), Node("b", "{tier: x}"), Pod("p", "b", "{cpu: '1'}"));
        yield return Case("PreferNoSchedule_is_avoided", Nothing, "b",
            Node("a", spec: "{taints: [{key: k, value: v, effect: PreferNoSchedule}]}"), Node("b"));
        yield return Case("Each_missing_resource_is_named", Requests("{cpu: '5', memory: 20Gi, nvidia.com/gpu: '1'}"),
            "0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory, 1 Insufficient nvidia.com/gpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
            Node("a"));
        yield return Case("What_pods_there_asked_is_gone", Requests("{cpu: '3'}"),
            "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
            Node("a"), Pod("p", "a", "{cpu: 1500m}"));
        yield return Case("The_number_of_pods_is_a_resource", Nothing,
            "0/1 nodes are available: 1 Too many pods. no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.",
            Node("a", capacity: "{cpu: '4', memory: 16Gi, pods: '1'}"), Pod("p", "a", "{}"));
        yield return Case("Lower_priorities_make_room", "{priority: 10, containers: [{name: c, resources: {requests: {cpu: '3'}}}]}",
            "preempt a: low", Node("a"), Pod("low", "a", "{cpu: '2'}"), Pod("small", "a", "{cpu: '1'}", priority: 5));
        yield return Case("Preemption_ends_anti_affinity_to_lower_priorities",
            "{priority: 10, affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: x}}}]}}}",
            "preempt a: low", Node("a"), Pod("low", "a", "{}"), Pod("other", "a", "{}", labels: "{app: y}"));
        yield return Case("Preemption_spares_what_a_budget_protects", "{priority: 10, containers: [{name: c, resources: {requests: {cpu: '3'}}}]}",
            "preempt b: free", Node("a"), Node("b"), Pod("kept", "a", "{cpu: '2'}"), Pod("free", "b", "{cpu: '2'}", priority: 5, labels: "{app: y}"),
            Budget("{app: x}", 0));
        yield return Case("Room_made_for_a_pod_isn_t_taken_by_a_lower_priority", Requests("{cpu: '1'}"), "b",
            Node("a"), Node("b"), Nominated("next", "a", "{cpu: 3500m}", priority: 10), Pod("p", "b", "{cpu: '2'}"));
        yield return Case("Room_made_for_a_pod_is_for_a_higher_priority", "{priority: 20, containers: [{name: c, resources: {requests: {cpu: '1'}}}]}", "a",
            Node("a"), Node("b"), Nominated("next", "a", "{cpu: 3500m}", priority: 10), Pod("p", "b", "{cpu: '2'}"));
        yield return Case("Nodes_that_a_field_term_leaves_out_are_counted_first",
            "{affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: [g]}]}]}}}}",
            "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. "
            + "no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.",
            Node("a"), Node("b", spec: "{unschedulable: true}"), Node("g", spec: Gpu));
        yield return Case("Never_says_so", "{priority: 10, preemptionPolicy: Never, containers: [{name: c, resources: {requests: {cpu: '3'}}}]}",
            "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: not eligible due to preemptionPolicy=Never.",
            Node("a"), Pod("low", "a", "{cpu: '2'}"));
        yield return Case("A_host_port_is_taken_once", "{containers: [{name: c, ports: [{containerPort: 1, hostPort: 80}]}]}", "b",
            Node("a"), Node("b"), Pod("p", "a", "{}", ports: "[{containerPort: 1, hostPort: 80}]"), Pod("q", "b", "{cpu: '1'}"));
        yield return Case("Anti_affinity_keeps_apart",
            "{affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: x}}}]}}}",
            "b", Node("a"), Node("b"), Pod("p", "a", "{}"), Pod("q", "b", "{cpu: '1'}", labels: "{app: y}"));
        yield return Case("Affinity_keeps_together",
            "{affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: y}}}]}}}",
            "b", Node("a"), Node("b"), Pod("q", "b", "{cpu: '1'}", labels: "{app: y}"));
        yield return Case("A_pod_goes_where_it_would_rather_be", Preferring("podAffinity", "y"),
            "b", Node("a"), Node("b"), Pod("q", "b", "{cpu: '1'}", labels: "{app: y}"));
        yield return Case("A_pod_goes_where_it_would_rather_be_alone", Preferring("podAntiAffinity", "y"),
            "b", Node("a"), Node("b"), Pod("q", "a", "{}", labels: "{app: y}"), Pod("r", "b", "{cpu: '1'}", labels: "{app: z}"));
        yield return Case("Pods_that_are_there_have_wishes_too", Nothing,
            "b", Node("a"), Node("b"), Pod("q", "b", "{cpu: '1'}").Replace("spec: {", "spec: {" + Preferring("podAffinity", "x")[1..^1] + ", ", StringComparison.Ordinal));
        yield return Case("The_first_of_a_group_may_go_anywhere",
            "{affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: x}}}]}}}",
            "a", Node("a"), Node("b"));
        yield return Case("Spread_fills_the_emptier_zone", Spread(1), "c",
            Node("a", "{zone: z1}"), Node("b", "{zone: z1}"), Node("c", "{zone: z2}"), Pod("p", "a", "{}"), Pod("big", "c", "{cpu: '3'}", labels: "{app: y}"));
        yield return Case("Spread_refuses_what_would_skew", "{nodeSelector: {zone: z1}, " + Spread(1)[1..], "a",
            Node("a", "{zone: z1}"), Node("c", "{zone: z2}"), Pod("p", "a", "{}"));
        yield return Case("Spread_needs_the_label", Spread(1),
            "0/1 nodes are available: 1 node(s) didn't match pod topology spread constraints (missing required label). no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.",
            Node("a"));
    }

    [TestCaseSource(nameof(Cases))]
    public void Decision(string spec, string[] world, string expected)
    {
        var budgets = new List<SchedulingBudget>();
        var snapshot = new SchedulingSnapshot { Budgets = () => budgets };
        foreach (var item in world.Select(Yaml.Parse))
        {
            switch (item.Text("kind"))
            {
                case "Node":
                    snapshot.Node(item.Name()).Update(item);
                    break;
                case "Budget":
                    budgets.Add(new SchedulingBudget("default", LabelSelector.ReadMap(item["labels"])!, item.Int32(0, "allowed")));
                    break;
                case "Nominated":
                    snapshot.Nominated[item.Uid()] = SchedulingPod.Read(item);
                    break;
                default:
                    snapshot.Place(SchedulingPod.Read(item));
                    break;
            }
        }

        var pod = Yaml.Parse("{kind: Pod, metadata: {name: new, namespace: default, uid: new, labels: {app: x}}}");
        pod["spec"] = Yaml.Parse(spec);
        var result = Placing.Decide(SchedulingPod.Read(pod), snapshot);
        var actual = result.NodeName
            ?? (result.Preemption is { } plan ? $"preempt {plan.Node.Name}: {string.Join(",", plan.Victims.Select(victim => victim.Name))}" : result.Message);
        Assert.That(actual, Is.EqualTo(expected));
    }

    private const string Gpu = "{taints: [{key: nvidia.com/gpu, value: present, effect: NoSchedule}]}";

    private static string Node(string name, string labels = "{}", string spec = "{}", string capacity = "{cpu: '4', memory: 16Gi, pods: '110'}") =>
        $"{{kind: Node, metadata: {{name: {name}, labels: {Labels(name, labels)}}}, spec: {spec}, status: {{allocatable: {capacity}}}}}";

    private static string Labels(string name, string labels) => "{kubernetes.io/hostname: " + name + (labels == "{}" ? "}" : ", " + labels[1..]);

    private static string Pod(
        string name, string node, string requests, int priority = 0, string labels = "{app: x}", string ports = "[]") =>
        $"{{kind: Pod, metadata: {{name: {name}, namespace: default, uid: {name}, labels: {labels}}}, "
        + $"spec: {{nodeName: {node}, priority: {priority}, containers: [{{name: c, ports: {ports}, resources: {{requests: {requests}}}}}]}}}}";

    private static string Nominated(string name, string node, string requests, int priority) =>
        Pod(name, node, requests, priority).Replace("kind: Pod", "kind: Nominated", StringComparison.Ordinal);

    private static string Budget(string labels, int allowed) => $"{{kind: Budget, labels: {labels}, allowed: {allowed}}}";

    private static string Requests(string requests) => $"{{containers: [{{name: c, resources: {{requests: {requests}}}}}]}}";

    private static string Affinity(string key, string @operator, string? value = null) =>
        "{affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: "
        + $"[{{key: {key}, operator: {@operator}{(value is null ? "" : $", values: ['{value}']")}}}]}}]}}}}}}}}";

    private static string Preferring(string kind, string app) =>
        $"{{affinity: {{{kind}: {{preferredDuringSchedulingIgnoredDuringExecution: [{{weight: 10, podAffinityTerm: "
        + $"{{topologyKey: kubernetes.io/hostname, labelSelector: {{matchLabels: {{app: {app}}}}}}}}}]}}}}}}";

    private static string Spread(int skew) =>
        $"{{topologySpreadConstraints: [{{maxSkew: {skew}, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {{matchLabels: {{app: x}}}}}}]}}";

    [Test]
    public void Requests_of_a_pod_are_the_larger_of_running_and_initialising()
    {
        var spec = Yaml.Parse("""
            overhead: {cpu: 50m}
            initContainers:
            - {name: side, restartPolicy: Always, resources: {requests: {cpu: 100m}}}
            - {name: fetch, resources: {requests: {cpu: '2', memory: 1Gi}}}
            containers:
            - {name: a, resources: {requests: {cpu: 500m, memory: 512Mi}}}
            - {name: b, resources: {limits: {cpu: 250m, nvidia.com/gpu: 1}}}
            """);
        Assert.That(PodRequests.Of(spec), Is.EquivalentTo(new Dictionary<string, long>
        {
            ["cpu"] = 2150,
            ["memory"] = 1L << 30,
            ["nvidia.com/gpu"] = 1,
        }));
    }
}
