namespace HybridPlacement.Placement.Tests;

/// <summary>
/// A random fleet with models, from a seed: small numbers, so that room is short and rules collide. Everything that a
/// property needs to look at is kept beside the snapshot.
/// </summary>
internal sealed class RandomFleet
{
    private static readonly string[] Regimes = ["HIPAA", "GDPR"];
    private static readonly string[] Places = ["EU", "US"];
    private static readonly string[] Products = ["Tesla-T4", "NVIDIA-A100-SXM4-80GB"];

    public RandomFleet(int seed, int maxPools = 6, int maxModels = 12)
    {
        Random = new Random(seed);
        for (var i = 0; i < Random.Next(1, maxPools + 1); i++) AddPool($"pool-{i}");
        if (Chance(0.7)) Policies.Add(RandomPolicy());
        for (var i = 0; i < Random.Next(1, maxModels + 1); i++) Models.Add(RandomModel($"m{i:00}"));
    }

    public List<Pool> Pools { get; } = [];

    public List<NodeFacts> Nodes { get; } = [];

    public List<PodFacts> Pods { get; } = [];

    public List<Policy> Policies { get; } = [];

    public List<ModelRequest> Models { get; } = [];

    public Random Random { get; }

    /// <summary>A snapshot that was told everything in an order that the shuffle decides.</summary>
    public FleetSnapshot Snapshot(Random? shuffle = null)
    {
        var fleet = new TestFleet().Snapshot;
        var events = Pools.Select(p => (Action)(() => fleet.UpsertPool(p)))
            .Concat(Nodes.Select(n => (Action)(() => fleet.UpsertNode(n))))
            .Concat(Pods.Select(p => (Action)(() => fleet.UpsertPod(p))))
            .Concat(Policies.Select(p => (Action)(() => fleet.UpsertPolicy(p))))
            .ToArray();
        shuffle?.Shuffle(events);
        foreach (var tell in events) tell();
        return fleet;
    }

    public Pool AddPool(string name, Tier? tier = null)
    {
        var pool = new Pool
        {
            Name = name,
            Tier = tier ?? Pick(Enum.GetValues<Tier>()),
            NodeSelector = LabelSelector.ForLabel(Chance(0.5) ? "node-restriction.kubernetes.io/pool" : "pool", name),
            MaxSensitivity = Chance(0.3) ? Pick(Enum.GetValues<Sensitivity>()) : null,
            Compliance = Some(Regimes),
            Jurisdiction = Chance(0.8) ? Pick(Places) : null,
            Cost = Chance(0.8) ? new PoolCost(Random.Next(1, 5), Random.Next(0, 4) / 4m, 0.01m) : null,
            TypicalLatency = Chance(0.5) ? TimeSpan.FromMilliseconds(Random.Next(100)) : null,
            MaxModels = Chance(0.1) ? Random.Next(4) : null,
            MaxGpus = Chance(0.1) ? Random.Next(6) : null,
            Intermittent = Chance(0.2),
            Elastic = Chance(0.2) ? new ElasticRoom(Random.Next(5), TestFleet.Amounts(4, 16, 2), Pick(Products), 15360) : null,
        };
        Pools.Add(pool);
        for (var i = 0; i < Random.Next(4); i++) AddNode(pool, $"{name}-n{i}");
        return pool;
    }

    public ModelRequest RandomModel(string name)
    {
        var model = new ModelRequest
        {
            Key = new ModelKey("ns", name),
            Sensitivity = Pick(Enum.GetValues<Sensitivity>()),
            Latency = Pick(Enum.GetValues<Latency>()),
            Replicas = Random.Next(0, 4),
            Priority = Random.Next(3) * 10,
            Requests = TestFleet.Amounts(Random.Next(0, 4) * 0.5, Random.Next(1, 5)),
            Placement = new PlacementConstraints
            {
                Mode = Chance(0.15) ? PlacementMode.EachPool : PlacementMode.Replicated,
                Overflow = Chance(0.8),
                Jurisdictions = Chance(0.2) ? [Pick(Places)] : [],
                Compliance = Chance(0.2) ? [Pick(Regimes)] : [],
                Tiers = Chance(0.2) ? [Pick(Enum.GetValues<Tier>())] : [],
                MaxHourlyCost = Chance(0.15) ? Random.Next(1, 12) / 2m : null,
            },
        };
        if (Chance(0.4)) model = model.Gpus(Random.Next(1, 3), Chance(0.3) ? 15360 : null, Chance(0.4) ? [Pick(Products)] : []);
        return model;
    }

    private void AddNode(Pool pool, string name)
    {
        var gpus = Random.Next(0, 5);
        var node = TestFleet.NodeIn("", name, Random.Next(1, 6), Random.Next(4, 24), gpus)
            .Label($"{pool.NodeSelector.MatchLabels.Keys.Single()}={pool.Name}");
        if (gpus > 0 && Chance(0.8)) node = node.Gpu(Pick(Products), 15360);
        if (Chance(0.1)) node = node.Cordoned();
        if (Chance(0.1)) node = node.Away(TimeSpan.FromMinutes(Random.Next(5)));
        if (Chance(0.1)) node = node.Tainted("x");
        Nodes.Add(node);
        if (Chance(0.4)) Pods.Add(new PodFacts($"{name}-pod", name, TestFleet.Amounts(1, 2, Random.Next(2))));
    }

    private Policy RandomPolicy() => new()
    {
        Name = Chance(0.5) ? "default" : "own",
        Rules = [.. Enumerable.Range(0, Random.Next(1, 4)).Select(i => new PolicyRule
        {
            Name = $"rule-{i}",
            When = new RuleCondition
            {
                Sensitivity = Chance(0.5) ? [Pick(Enum.GetValues<Sensitivity>())] : [],
                Latency = Chance(0.3) ? [Pick(Enum.GetValues<Latency>())] : [],
            },
            Tiers = Some(Enum.GetValues<Tier>()),
            Compliance = Chance(0.2) ? [Pick(Regimes)] : [],
            RequireTrustedPools = Chance(0.2),
        })],
        Weights = new PolicyWeights(Random.Next(100), Random.Next(100), Random.Next(100), Random.Next(100)),
        MinImprovement = Random.Next(30),
    };

    private bool Chance(double likelihood) => Random.NextDouble() < likelihood;

    private T Pick<T>(T[] of) => of[Random.Next(of.Length)];

    private T[] Some<T>(T[] of)
    {
        var all = of.ToArray();
        Random.Shuffle(all);
        return all[..Random.Next(all.Length + 1)];
    }
}
