namespace HybridPlacement.Cli.Tests.Plan;

/// <summary>Manifests in a few words.</summary>
internal static class Manifests
{
    public static string Node(string name, string pool, string cpu = "4", string more = "") =>
        $$$$"""
        ---
        apiVersion: v1
        kind: Node
        metadata: {name: {{{{name}}}}, labels: {pool: {{{{pool}}}}}}
        status: {allocatable: {cpu: "{{{{cpu}}}}", memory: 16Gi{{{{more}}}}}}

        """;

    public static string Pool(string name, string tier, string cost = "1", string more = "") =>
        $$$$"""
        ---
        apiVersion: hybridplacement.io/v1alpha1
        kind: PlacementPool
        metadata: {name: {{{{name}}}}}
        spec: {tier: {{{{tier}}}}, nodeSelector: {matchLabels: {pool: {{{{name}}}}}}, cost: {perCpuHour: "{{{{cost}}}}", perGiBHour: "0"}{{{{more}}}}}

        """;

    public static string Model(string name, string ns = "team", string sensitivity = "Low", string more = "") =>
        $$$$"""
        ---
        apiVersion: hybridplacement.io/v1alpha1
        kind: ModelDeployment
        metadata: {name: {{{{name}}}}, namespace: {{{{ns}}}}}
        spec: {model: {uri: "https://models.example/m.onnx"}, sensitivity: {{{{sensitivity}}}}, resources: {requests: {cpu: "1", memory: 1Gi}}{{{{more}}}}}

        """;

    public static string Policy(string name, string tiers, string more = "") =>
        $$$$"""
        ---
        apiVersion: hybridplacement.io/v1alpha1
        kind: PlacementPolicy
        metadata: {name: {{{{name}}}}}
        spec: {rules: [{name: {{{{name}}}}-rule, tiers: {{{{tiers}}}}}]{{{{more}}}}}

        """;

    /// <summary>What the operator has made of a model.</summary>
    public static string Deployment(string model, string pool, int replicas, string ns = "team") =>
        $$$$"""
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{{{model}}}}-{{{{pool}}}}
          namespace: {{{{ns}}}}
          labels: {app.kubernetes.io/managed-by: hybrid-placement, hybridplacement.io/model-deployment: {{{{model}}}}, hybridplacement.io/pool: {{{{pool}}}}}
        spec:
          replicas: {{{{replicas}}}}
          selector: {matchLabels: {hybridplacement.io/model-deployment: {{{{model}}}}, hybridplacement.io/pool: {{{{pool}}}}}}
          template: {metadata: {labels: {hybridplacement.io/model-deployment: {{{{model}}}}, hybridplacement.io/pool: {{{{pool}}}}}}, spec: {containers: [{name: server, image: x}]}}

        """;

    public static string Pod(string name, string node, string cpu, string model = "", string pool = "", string ns = "team") =>
        $$$$"""
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: {{{{name}}}}
          namespace: {{{{ns}}}}
          labels: {{{{{(model.Length == 0 ? "" : $"app.kubernetes.io/managed-by: hybrid-placement, hybridplacement.io/model-deployment: {model}, hybridplacement.io/pool: {pool}")}}}}}
        spec: {nodeName: {{{{node}}}}, containers: [{name: c, image: x, resources: {requests: {cpu: "{{{{cpu}}}}"}}}]}

        """;

    /// <summary>A data centre of one node and a cloud of one.</summary>
    public static string Hybrid { get; } =
        Pool("dc", "OnPrem", "2") + Node("dc-1", "dc") + Pool("azure", "Cloud", "1") + Node("azure-1", "azure");
}
