using HybridPlacement.Placement;

namespace HybridPlacement.Benchmarks.Placement;

/// <summary>A random fleet of up to 40 models and 12 pools of one to three nodes, short of room; from a seed.</summary>
internal sealed class RandomAssignment
{
    public RandomAssignment(int seed)
    {
        var random = new Random(seed);
        Fleet.UpsertRuntime(new Runtime { Name = "onnxruntime", Supports = [new(ModelFormat.Onnx, AcceleratorKind.None)] });
        Fleet.UpsertRuntime(new Runtime { Name = "triton", Supports = [new(ModelFormat.Onnx, AcceleratorKind.Nvidia)] });
        Fleet.UpsertPolicy(new Policy
        {
            Name = "default",
            Rules = [new PolicyRule { Name = "cheapest", Tiers = [Tier.Cloud] }],
            Weights = new PolicyWeights(100, 0, 0, 0),
        });
        var pools = random.Next(3, 13);
        for (var p = 0; p < pools; p++)
        {
            var pool = new Pool
            {
                Name = $"pool-{p:00}",
                Tier = Tier.Cloud,
                NodeSelector = LabelSelector.ForLabel("pool", $"{p}"),
                MaxSensitivity = (Sensitivity)random.Next(3),
                Jurisdiction = random.Next(2) == 0 ? "EU" : "US",
                Cost = new PoolCost(random.Next(10, 40) / 10m, random.Next(2, 10) / 100m, random.Next(2, 10) / 1000m),
            };
            Pools.Add(pool);
            Fleet.UpsertPool(pool);
            for (var n = random.Next(1, 4); n > 0; n--) AddNode(pool, p, n, random);
        }

        for (var m = random.Next(5, 41); m > 0; m--) Models.Add(Model(m, random));
    }

    public FleetSnapshot Fleet { get; } = new();

    public List<Pool> Pools { get; } = [];

    public List<(Pool Pool, NodeFacts Facts)> Nodes { get; } = [];

    public List<ModelRequest> Models { get; } = [];

    /// <summary>Whether a pool may hold a model at all: the same rules, written a second time.</summary>
    public static bool Allows(Pool pool, ModelRequest model) =>
        model.Sensitivity <= pool.MaxSensitivity
        && (model.Placement.Jurisdictions.Count == 0 || model.Placement.Jurisdictions.Contains(pool.Jurisdiction!));

    public static decimal Cost(Pool pool, ModelRequest model) =>
        pool.Cost!.Of(model.Requests.CpuMillis, model.Requests.MemoryBytes, model.Accelerator?.Count ?? 0)!.Value;

    private void AddNode(Pool pool, int p, int n, Random random)
    {
        var node = new NodeFacts
        {
            Name = $"node-{p:00}-{n}",
            Labels = new Dictionary<string, string> { ["pool"] = $"{p}" },
            Allocatable = LargeFleet.Amounts(random.Next(4, 33), random.Next(16, 129), random.Next(2) * random.Next(1, 9), 110),
        };
        Nodes.Add((pool, node));
        Fleet.UpsertNode(node);
    }

    private static ModelRequest Model(int number, Random random) => new()
    {
        Key = new ModelKey("ns", $"model-{number:00}"),
        Sensitivity = (Sensitivity)random.Next(3),
        Replicas = random.Next(1, 4),
        Priority = random.Next(3) * 10,
        Requests = LargeFleet.Amounts(random.Next(1, 7), random.Next(2, 25)),
        Accelerator = random.Next(3) == 0 ? new AcceleratorRequest { Count = random.Next(1, 3) } : null,
        Placement = new PlacementConstraints { Jurisdictions = random.Next(4) == 0 ? ["EU"] : [] },
    };
}
