using System.CommandLine;
using System.Text.Json;

namespace HybridPlacement.Benchmarks.Placement;

/// <summary><c>placement</c>: speed on 200 pools, 5,000 nodes and 50,000 pods, and distance from the optimum.</summary>
internal static class PlacementCommand
{
    public static Command Create()
    {
        var output = new Option<string>("-o") { Description = "table or json", DefaultValueFactory = _ => "table" };
        output.AcceptOnlyFromAmong("table", "json");
        var fleets = new Option<int>("--fleets") { Description = "random fleets to compare with the optimum", DefaultValueFactory = _ => 200 };
        var growth = new Option<bool>("--growth") { Description = "show how cost grows from 500 to 50,000 nodes" };
        var command = new Command("placement", "Measures the placement engine.") { output, fleets, growth };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(growth)) Growth();
            else Measure(parsed.GetValue(output) == "json", parsed.GetValue(fleets));
            return 0;
        });
        return command;
    }

    private static void Measure(bool json, int fleets)
    {
        var speed = PlacementMeasurement.Of(5_000);
        var optimality = Optimality.Over(fleets, TimeSpan.FromMinutes(4));
        if (!json)
        {
            Print(5_000, speed);
            Console.WriteLine($"{optimality.Fleets} fleets:");
            Print("decided one by one", optimality.Greedy);
            Print("optimized", optimality.Optimized);
            return;
        }

        var gap = optimality.Optimized;
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            decideMicroseconds = new { p50 = Math.Round(speed.P50, 1), p99 = Math.Round(speed.P99, 1) },
            decideAllocatedBytes = speed.AllocatedBytes,
            fullPlanSeconds = Math.Round(speed.FullPlanSeconds, 3),
            snapshotMiB = Math.Round(speed.SnapshotMiB, 1),
            optimality = new
            {
                fleets = optimality.Fleets,
                meanCostGapPercent = Math.Round(gap.MeanCostPercent, 3),
                maxCostGapPercent = Math.Round(gap.MaxCostPercent, 3),
                lostReplicas = gap.LostReplicas,
            },
        }));
    }

    private static void Print(string kind, OptimalityGap gap) => Console.WriteLine(FormattableString.Invariant(
        $"| {kind} | mean cost gap {gap.MeanCostPercent:0.00} % | at most {gap.MaxCostPercent:0.00} % | {gap.LostReplicas} replicas lost in {gap.LostFleets} fleets |"));

    private static void Growth()
    {
        // Compiled code grows better while it runs: not at the cost of the fleet that comes first.
        PlacementMeasurement.Of(5_000);
        foreach (var nodes in new[] { 500, 5_000, 50_000 }) Print(nodes, PlacementMeasurement.Of(nodes));
    }

    private static void Print(int nodes, PlacementMeasurement m) => Console.WriteLine(FormattableString.Invariant(
        $"| {nodes} | {m.P50:0.0} | {m.P99:0.0} | {m.AllocatedBytes} | {m.FullPlanSeconds:0.000} | {m.SnapshotMiB:0.0} | {m.PodEventMicroseconds:0.00} |"));
}
