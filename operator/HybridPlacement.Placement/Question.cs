namespace HybridPlacement.Placement;

/// <summary>What is being decided, without anything of the fleet that changes: verdicts keep it to explain themselves.</summary>
internal sealed class Question
{
    private readonly int[] _tierRanks = [-1, -1, -1];

    public Question(ModelRequest model, Policy? policy, PolicyRule? rule, Runtime? runtime)
    {
        Model = model;
        Policy = policy;
        Rule = rule;
        Runtime = runtime;
        Replicas = Math.Max(0, model.Replicas);
        Pod = new PodShape(RequestsOf(model, runtime), model.Accelerator, model.TensorRT?.ComputeCapability);
        for (var i = 0; i < rule?.Tiers.Count; i++)
        {
            var tier = (int)rule.Tiers[i];
            if (tier is >= 0 and < 3 && _tierRanks[tier] < 0) _tierRanks[tier] = i;
        }
    }

    public ModelRequest Model { get; }

    public Policy? Policy { get; }

    public PolicyRule? Rule { get; }

    public Runtime? Runtime { get; }

    /// <summary>Where none serves it as it asks: the names of those that would.</summary>
    public IReadOnlyList<string> OtherRuntimes { get; init; } = [];

    public int Replicas { get; }

    public PodShape Pod { get; }

    public int MinImprovement => Math.Max(0, Policy?.MinImprovement ?? 0);

    /// <summary>A tier's place in the rule's order; -1 when it isn't allowed.</summary>
    public int TierRank(Tier tier) => (int)tier is >= 0 and < 3 ? _tierRanks[(int)tier] : -1;

    /// <summary>What one replica costs per hour in a pool; null when not known.</summary>
    public decimal? CostIn(Pool pool) => pool.Cost?.Of(Pod.Requests.CpuMillis, Pod.Requests.MemoryBytes, Pod.Gpus);

    private static ResourceList RequestsOf(ModelRequest model, Runtime? runtime)
    {
        var requests = model.Requests;
        if (runtime is not null && !runtime.Overhead.Equals(ResourceList.Empty)) requests += runtime.Overhead;
        if (model.Accelerator is not { } gpus) return requests;
        // A count below one would take a GPU model to a node without GPUs.
        return requests.With(gpus.ResourceName, Math.Max(1, gpus.Count));
    }
}
