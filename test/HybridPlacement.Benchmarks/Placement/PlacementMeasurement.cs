using System.Diagnostics;
using HybridPlacement.Placement;

namespace HybridPlacement.Benchmarks.Placement;

/// <summary>How fast the placement engine decides on a fleet of a given size, and how much memory the snapshot takes.</summary>
internal sealed record PlacementMeasurement(double P50, double P99, long AllocatedBytes, double FullPlanSeconds, double SnapshotMiB, double PodEventMicroseconds)
{
    private const int Models = 1000;

    public static PlacementMeasurement Of(int nodes)
    {
        var before = GC.GetTotalMemory(true);
        var fleet = LargeFleet.Create(nodes);
        var memory = (GC.GetTotalMemory(true) - before) / 1048576.0;
        for (var i = 0; i < 3 * Models; i++) Decide(fleet, i);

        var times = new double[5 * Models];
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < times.Length; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Decide(fleet, i);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        allocated = (GC.GetAllocatedBytesForCurrentThread() - allocated) / times.Length;
        Array.Sort(times);
        var perEvent = PodEvents(fleet, nodes);
        var items = Enumerable.Range(0, Models).Select(i => new PlanItem(LargeFleet.Model(i))).ToList();
        var plan = Stopwatch.GetTimestamp();
        FleetPlanner.Plan(fleet, items, LargeFleet.Now);
        var seconds = Stopwatch.GetElapsedTime(plan).TotalSeconds;
        return new(times.Quantile(0.5), times.Quantile(0.99), allocated, seconds, memory, perEvent);
    }

    private static double PodEvents(FleetSnapshot fleet, int nodes)
    {
        const int Events = 20_000;
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Events / 2; i++)
        {
            var pod = LargeFleet.Pod(i % nodes, 11, 0.1);
            fleet.UpsertPod(pod);
            fleet.RemovePod(pod.Id);
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / Events;
    }

    private static Decision Decide(FleetSnapshot fleet, int i) =>
        Placer.Decide(fleet, LargeFleet.Model(i % Models), CurrentPlacement.None, LargeFleet.Now);
}
