using HybridPlacement.Placement;

namespace HybridPlacement.Benchmarks.Placement;

/// <summary>How far plans are from the optimum over many random fleets.</summary>
/// <param name="Fleets">Fleets whose optimum was proved.</param>
/// <param name="MeanCostGapPercent">Mean extra cost where as many replicas were placed in every class.</param>
/// <param name="MaxCostGapPercent">The largest of these.</param>
/// <param name="LostReplicas">Replicas that the optimum places in the highest class where the two differ, and the plan doesn't.</param>
internal sealed record Optimality(int Fleets, double MeanCostGapPercent, double MaxCostGapPercent, long LostReplicas)
{
    public static Optimality Over(int fleets, TimeSpan atMost)
    {
        var start = TimeProvider.System.GetTimestamp();
        var gaps = new List<double>();
        var (proved, lost) = (0, 0L);
        for (var seed = 1; seed <= fleets && TimeProvider.System.GetElapsedTime(start) < atMost; seed++)
        {
            var problem = new RandomAssignment(seed);
            if (Optimum.Of(problem) is not var (placed, cost)) continue;
            proved++;
            var plan = FleetPlanner.Plan(problem.Fleet, [.. problem.Models.Select(m => new PlanItem(m))], LargeFleet.Now);
            var own = plan.Decisions.GroupBy(d => d.Model.Priority).OrderByDescending(g => g.Key)
                .Select(g => (long)g.Sum(d => d.PlacedReplicas)).ToArray();
            var first = Enumerable.Range(0, placed.Length).FirstOrDefault(c => own[c] != placed[c], -1);
            if (first >= 0) lost += Math.Max(0, placed[first] - own[first]);
            else if (cost > 0) gaps.Add((double)((plan.HourlyCost!.Value - cost) / cost) * 100);
        }

        return new(proved, gaps.DefaultIfEmpty().Average(), gaps.DefaultIfEmpty().Max(), lost);
    }
}
