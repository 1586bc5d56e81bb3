using HybridPlacement.Placement;

namespace HybridPlacement.Benchmarks.Placement;

/// <summary>How far plans are from the optimum over many random fleets.</summary>
/// <param name="Fleets">Fleets for which the most replicas of each class were proved.</param>
/// <param name="Greedy">Plans as the operator decides, model by model.</param>
/// <param name="Optimized">Plans of <c>plan --optimize</c>.</param>
internal sealed record Optimality(int Fleets, OptimalityGap Greedy, OptimalityGap Optimized)
{
    public static Optimality Over(int fleets, TimeSpan atMost)
    {
        var start = TimeProvider.System.GetTimestamp();
        var (proved, greedy, optimized) = (0, new OptimalityGap(), new OptimalityGap());
        var gate = new Lock();
        // Planning takes one processor and CP-SAT two: several fleets at a time leave none idle.
        Parallel.For(1, fleets + 1, new ParallelOptions { MaxDegreeOfParallelism = 2 }, seed =>
        {
            if (TimeProvider.System.GetElapsedTime(start) >= atMost) return;
            var problem = new RandomAssignment(seed);
            var better = Plan(problem, FleetPlanner.ThoroughRebalancing);
            if (Optimum.Of(problem, better) is not { } optimum) return;
            var single = Plan(new RandomAssignment(seed), 0);
            lock (gate)
            {
                proved++;
                optimized.Add(better, optimum);
                greedy.Add(single, optimum);
            }
        });
        return new(proved, greedy, optimized);
    }

    private static FleetPlan Plan(RandomAssignment problem, long rebalancing) =>
        FleetPlanner.Plan(problem.Fleet, [.. problem.Models.Select(m => new PlanItem(m))], LargeFleet.Now, rebalancing);
}

/// <summary>How far plans of one kind are from the optimum.</summary>
internal sealed class OptimalityGap
{
    private readonly List<double> _gaps = [];

    /// <summary>Mean extra cost, above a bound that is proved, where as many replicas were placed in every class.</summary>
    public double MeanCostPercent => _gaps.DefaultIfEmpty().Average();

    /// <summary>The largest of these.</summary>
    public double MaxCostPercent => _gaps.DefaultIfEmpty().Max();

    /// <summary>Replicas that the optimum places in the highest class where the two differ, and the plan doesn't.</summary>
    public long LostReplicas { get; private set; }

    /// <summary>Fleets with lost replicas.</summary>
    public int LostFleets { get; private set; }

    public void Add(FleetPlan plan, Optimum optimum)
    {
        var own = plan.Decisions.GroupBy(d => d.Model.Priority).OrderByDescending(g => g.Key)
            .Select(g => (long)g.Sum(d => d.PlacedReplicas)).ToArray();
        var first = Enumerable.Range(0, own.Length).FirstOrDefault(c => own[c] != optimum.Placed[c], -1);
        if (first < 0)
        {
            if (optimum.Cost > 0) _gaps.Add((double)((plan.HourlyCost!.Value - optimum.Cost) / optimum.Cost) * 100);
            return;
        }

        LostReplicas += Math.Max(0, optimum.Placed[first] - own[first]);
        LostFleets++;
    }
}
