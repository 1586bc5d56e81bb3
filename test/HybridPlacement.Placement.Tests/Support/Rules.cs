namespace HybridPlacement.Placement.Tests;

/// <summary>Policies that tests use again and again.</summary>
internal static class Rules
{
    public static PolicyRule Any(params Tier[] tiers) => new() { Name = "any", Tiers = tiers };

    public static Policy ByCost(params Tier[] tiers) => new()
    {
        Name = "default",
        Rules = [Any(tiers)],
        Weights = new PolicyWeights(Cost: 100, Headroom: 0, Latency: 0, Spread: 0),
    };

    public static Func<Pool, Pool> Costs(decimal perCpu) => p => p with { Cost = new PoolCost(PerCpuHour: perCpu) };
}
