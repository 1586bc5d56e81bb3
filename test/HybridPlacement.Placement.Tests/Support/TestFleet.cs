namespace HybridPlacement.Placement.Tests;

/// <summary>A fleet in a few words. Every pool selects the nodes whose label "pool" is its name.</summary>
internal sealed class TestFleet
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private int _pods;

    public TestFleet(bool runtimes = true)
    {
        if (!runtimes) return;
        Snapshot.UpsertRuntime(new Runtime
        {
            Name = "onnxruntime",
            Supports = [new(ModelFormat.Onnx, AcceleratorKind.None)],
            MaxOpset = 23,
        });
        Snapshot.UpsertRuntime(new Runtime
        {
            Name = "triton",
            Supports = [new(ModelFormat.Onnx, AcceleratorKind.Nvidia), new(ModelFormat.TensorRT, AcceleratorKind.Nvidia)],
            TensorRTVersion = NumericVersion.Parse("10.9"),
        });
    }

    public FleetSnapshot Snapshot { get; } = new();

    public Dictionary<string, NodeFacts> Nodes { get; } = [];

    public TestFleet Pool(string name, Tier tier, Func<Pool, Pool>? with = null)
    {
        var pool = new Pool { Name = name, Tier = tier, NodeSelector = LabelSelector.ForLabel("pool", name) };
        Snapshot.UpsertPool(with is null ? pool : with(pool));
        return this;
    }

    public TestFleet Node(string pool, string name, double cpu = 4, double gib = 16, int gpus = 0, Func<NodeFacts, NodeFacts>? with = null)
    {
        var node = NodeIn(pool, name, cpu, gib, gpus);
        return Node(with is null ? node : with(node));
    }

    public TestFleet Node(NodeFacts node)
    {
        Nodes[node.Name] = node;
        Snapshot.UpsertNode(node);
        return this;
    }

    public TestFleet Change(string node, Func<NodeFacts, NodeFacts> with) => Node(with(Nodes[node]));

    public TestFleet Policy(params PolicyRule[] rules) => Policy(new Policy { Name = "default", Rules = rules });

    public TestFleet Policy(Policy policy)
    {
        Snapshot.UpsertPolicy(policy);
        return this;
    }

    /// <summary>A pod of somebody else's, or of a model.</summary>
    public TestFleet Pod(string node, double cpu = 1, double gib = 1, int gpus = 0, string? model = null, int priority = 0, string? id = null)
    {
        Snapshot.UpsertPod(new PodFacts(
            id ?? $"pod-{_pods++:000}", node, Amounts(cpu, gib, gpus), model is null ? null : new ModelKey("ns", model), priority));
        return this;
    }

    public Decision Decide(ModelRequest model, string current = "", DateTimeOffset? now = null) =>
        Placer.Decide(Snapshot, model, Current(current), now ?? Now);

    public Decision Place(ModelRequest model, string current = "", DateTimeOffset? now = null) =>
        Placer.Place(Snapshot, model, Current(current), now ?? Now);

    /// <summary>"dc 2, cloud 1".</summary>
    public static CurrentPlacement Current(string text) => new([.. text
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(p => p.Split(' '))
        .Select(p => new CurrentPool(p[0], int.Parse(p[1], System.Globalization.CultureInfo.InvariantCulture)))]);

    public static ResourceList Amounts(double cpu, double gib, int gpus = 0, int pods = 0) => ResourceList.Of(
        (long)(cpu * 1000),
        (long)(gib * (1L << 30)),
        [KeyValuePair.Create("nvidia.com/gpu", (long)gpus), KeyValuePair.Create("pods", (long)pods)]);

    public static ModelRequest Model(string name = "m", Func<ModelRequest, ModelRequest>? with = null)
    {
        var model = new ModelRequest
        {
            Key = new ModelKey("ns", name),
            Sensitivity = Sensitivity.Low,
            Requests = Amounts(1, 1),
        };
        return with is null ? model : with(model);
    }

    public static NodeFacts NodeIn(string pool, string name, double cpu = 4, double gib = 16, int gpus = 0) => new()
    {
        Name = name,
        Labels = new Dictionary<string, string> { ["pool"] = pool },
        Allocatable = Amounts(cpu, gib, gpus, 110),
    };
}
