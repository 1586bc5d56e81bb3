namespace HybridPlacement.Integration;

/// <summary>Two nodes in each of a cloud, a data centre and a shop, and the pools over them.</summary>
internal static class SmallFleet
{
    public static string Yaml { get; } = string.Join("\n---\n",
    [
        Node("cloud-1", "cloud"), Node("cloud-2", "cloud"), Node("dc-1", "dc"), Node("dc-2", "dc"), Node("shop-1", "shop"),
        Node("shop-2", "shop"), Pool("cloud", "Cloud"), Pool("dc", "OnPrem"), Pool("shop", "Edge", "connectivity: Intermittent"),
    ]);

    public static string Node(string name, string site, string cpu = "8") =>
        $$"""
        apiVersion: v1
        kind: Node
        metadata: {name: {{name}}, labels: {site: {{site}}, kubernetes.io/hostname: {{name}} } }
        status:
          capacity: {cpu: "{{cpu}}", memory: 32Gi, pods: "110"}
          allocatable: {cpu: "{{cpu}}", memory: 32Gi, pods: "110"}
        """;

    public static string Pool(string name, string tier, string more = "") =>
        $$"""
        apiVersion: hybridplacement.io/v1alpha1
        kind: PlacementPool
        metadata: {name: {{name}}, labels: {site: {{name}} } }
        spec:
          tier: {{tier}}
          nodeSelector: {matchLabels: {site: {{name}} } }
          {{more}}
        """;

    public static string Model(string ns, string name, string sensitivity, string more = "replicas: 1") =>
        $$"""
        apiVersion: hybridplacement.io/v1alpha1
        kind: ModelDeployment
        metadata: {name: {{name}}, namespace: {{ns}}}
        spec:
          model: {uri: "https://models.example/m.onnx"}
          sensitivity: {{sensitivity}}
          {{more}}
        """;
}
