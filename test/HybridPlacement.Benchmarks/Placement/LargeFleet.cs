using HybridPlacement.Placement;

namespace HybridPlacement.Benchmarks.Placement;

/// <summary>A fleet of a given size, the same each time: 25 nodes a pool, ten pods a node, a third of the pools with GPUs.</summary>
internal static class LargeFleet
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private const int NodesPerPool = 25;
    private const int PodsPerNode = 10;

    public static FleetSnapshot Create(int nodes)
    {
        var fleet = new FleetSnapshot();
        fleet.UpsertRuntime(new Runtime { Name = "onnxruntime", Supports = [new(ModelFormat.Onnx, AcceleratorKind.None)] });
        fleet.UpsertRuntime(new Runtime { Name = "triton", Supports = [new(ModelFormat.Onnx, AcceleratorKind.Nvidia)] });
        var random = new Random(1);
        for (var i = 0; i < Math.Max(1, nodes / NodesPerPool); i++) fleet.UpsertPool(Pool(i));
        for (var i = 0; i < nodes; i++) AddNode(fleet, i, random);
        return fleet;
    }

    public static NodeFacts Node(int number)
    {
        var pool = number / NodesPerPool;
        var name = $"node-{number:00000}";
        var labels = new Dictionary<string, string>
        {
            ["kubernetes.io/hostname"] = name,
            ["kubernetes.io/os"] = "linux",
            ["kubernetes.io/arch"] = "amd64",
            ["topology.kubernetes.io/zone"] = $"zone-{number % 3}",
            ["node.kubernetes.io/instance-type"] = "large",
            ["node-restriction.kubernetes.io/pool"] = $"pool-{pool:000}",
        };
        if (pool % 3 == 1)
        {
            labels["nvidia.com/gpu.product"] = "NVIDIA-A100-SXM4-80GB";
            labels["nvidia.com/gpu.memory"] = "81920";
            labels["nvidia.com/gpu.count"] = "8";
        }

        return new NodeFacts { Name = name, Labels = labels, Allocatable = Amounts(64, 256, pool % 3 == 1 ? 8 : 0, 110) };
    }

    public static PodFacts Pod(int node, int number, double cpu) =>
        new($"team-{number % 7}/workload-{node:00000}-{number:00}", $"node-{node:00000}", Amounts(cpu, 8));

    public static ModelRequest Model(int number) => new()
    {
        Key = new ModelKey($"team-{number % 20}", $"model-{number:0000}"),
        Sensitivity = (Sensitivity)(number % 3),
        Latency = (Latency)(number / 3 % 3),
        Replicas = 1 + (number % 5),
        Priority = number % 4 * 10,
        Requests = Amounts(2 + (number % 3), 8),
        Accelerator = number % 6 == 2 ? new AcceleratorRequest { MemoryMiB = 40960 } : null,
    };

    public static ResourceList Amounts(double cpu, double gib, int gpus = 0, int pods = 0) => ResourceList.Of(
        (long)(cpu * 1000),
        (long)(gib * (1L << 30)),
        [KeyValuePair.Create("nvidia.com/gpu", (long)gpus), KeyValuePair.Create("pods", (long)pods)]);

    private static Pool Pool(int number) => new()
    {
        Name = $"pool-{number:000}",
        Tier = (Tier)(number % 3),
        NodeSelector = LabelSelector.ForLabel("node-restriction.kubernetes.io/pool", $"pool-{number:000}"),
        Cost = new PoolCost(2 + (number % 5), 0.03m + (number % 7 * 0.01m), 0.004m),
        TypicalLatency = TimeSpan.FromMilliseconds(5 + (number % 50)),
    };

    private static void AddNode(FleetSnapshot fleet, int number, Random random)
    {
        fleet.UpsertNode(Node(number));
        for (var i = 0; i < PodsPerNode; i++) fleet.UpsertPod(Pod(number, i, random.Next(1, 8)));
    }
}
