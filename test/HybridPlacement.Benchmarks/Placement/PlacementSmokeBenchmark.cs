using BenchmarkDotNet.Attributes;
using HybridPlacement.Placement;

namespace HybridPlacement.Benchmarks.Placement;

/// <summary>A short run on a small fleet: <c>--filter '*Smoke*'</c>.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class PlacementSmokeBenchmark
{
    private readonly FleetSnapshot _fleet = LargeFleet.Create(500);
    private int _next;

    [Benchmark]
    public Decision Decide() =>
        Placer.Decide(_fleet, LargeFleet.Model(_next++ % 1000), CurrentPlacement.None, LargeFleet.Now);
}
