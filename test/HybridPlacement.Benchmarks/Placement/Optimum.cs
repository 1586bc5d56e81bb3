using Google.OrTools.Sat;
using HybridPlacement.Placement;

namespace HybridPlacement.Benchmarks.Placement;

/// <summary>
/// The best assignment there is, by CP-SAT: the most replicas of the highest priority class, then of the next, and of all
/// such assignments the cheapest.
/// </summary>
internal static class Optimum
{
    private const decimal CostUnit = 10_000;

    /// <summary>Replicas placed by priority class, the highest first, and what they cost; null when not proved in time.</summary>
    public static (long[] Placed, decimal Cost)? Of(RandomAssignment problem, int seconds = 5)
    {
        var model = new CpModel();
        var count = new IntVar[problem.Models.Count][];
        for (var m = 0; m < count.Length; m++)
        {
            count[m] = [.. problem.Nodes.Select((n, i) =>
                model.NewIntVar(0, RandomAssignment.Allows(n.Pool, problem.Models[m]) ? problem.Models[m].Replicas : 0, $"m{m}n{i}"))];
            model.Add(LinearExpr.Sum(count[m]) <= problem.Models[m].Replicas);
        }

        for (var n = 0; n < problem.Nodes.Count; n++) LimitNode(model, problem, count, n);
        var classes = problem.Models.Select(m => m.Priority).Distinct().OrderDescending().ToArray();
        var placed = new long[classes.Length];
        for (var c = 0; c < classes.Length; c++)
        {
            var replicas = LinearExpr.Sum(problem.Models.SelectMany((m, i) => m.Priority == classes[c] ? count[i] : []));
            model.Maximize(replicas);
            if (Solve(model, seconds) is not { } best) return null;
            placed[c] = (long)best;
            model.Add(replicas == placed[c]);
        }

        model.Minimize(LinearExpr.Sum(problem.Models.SelectMany((m, i) => problem.Nodes.Select((n, j) =>
            count[i][j] * (long)(RandomAssignment.Cost(n.Pool, m) * CostUnit)))));
        return Solve(model, seconds) is { } cost ? (placed, (decimal)cost / CostUnit) : null;
    }

    private static void LimitNode(CpModel model, RandomAssignment problem, IntVar[][] count, int node)
    {
        var room = problem.Nodes[node].Facts.Allocatable;
        Limit(m => m.Requests.CpuMillis / 1000, room.CpuMillis / 1000);
        Limit(m => m.Requests.MemoryBytes >> 30, room.MemoryBytes >> 30);
        Limit(m => m.Accelerator?.Count ?? 0, room[ResourceNames.NvidiaGpu]);

        void Limit(Func<ModelRequest, long> wanted, long most) =>
            model.Add(LinearExpr.Sum(problem.Models.Select((m, i) => count[i][node] * wanted(m))) <= most);
    }

    private static double? Solve(CpModel model, int seconds)
    {
        var solver = new CpSolver { StringParameters = $"max_time_in_seconds:{seconds} num_workers:2 random_seed:1" };
        return solver.Solve(model) == CpSolverStatus.Optimal ? solver.ObjectiveValue : null;
    }
}
