using FsCheck;
using FsCheck.Fluent;

namespace HybridPlacement.Placement.Tests;

/// <summary>What the properties of random fleets have in common.</summary>
internal static class Fleets
{
    /// <summary>Checks what holds for the fleets of so many seeds; FsCheck shows the one that fails.</summary>
    public static void ForAll(Action<int> holds, int fleets) =>
        Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), seed => holds(seed.Get * 7919 % 1_000_003))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(fleets).WithEndSize(1_000_000));

    /// <summary>A fleet in which models are in each other's way.</summary>
    public static RandomFleet Crowded(int seed) => new(seed, maxPools: 4, maxModels: 20);

    /// <summary>Where a model is once a decision has been carried out.</summary>
    public static CurrentPlacement After(Decision decision) =>
        new([.. decision.Pools.Select(p => new CurrentPool(p.Pool.Name, p.Replicas))]);
}
