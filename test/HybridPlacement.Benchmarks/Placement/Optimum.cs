using Google.OrTools.Sat;
using HybridPlacement.Placement;

namespace HybridPlacement.Benchmarks.Placement;

/// <summary>
/// The best assignment there is, by CP-SAT: the most replicas of the highest priority class, then of the next, and of all
/// such assignments the cheapest.
/// </summary>
/// <param name="Placed">Replicas by priority class, the highest first: proved to be the most.</param>
/// <param name="Cost">A bound that is proved: no such assignment costs less.</param>
internal sealed record Optimum(long[] Placed, decimal Cost)
{
    private const decimal CostUnit = 10_000;

    /// <summary>The optimum; null when a number of replicas wasn't proved in time.</summary>
    /// <param name="problem">The fleet and the models.</param>
    /// <param name="known">A plan for them, as a start: what it places can be placed.</param>
    /// <param name="seconds">For each class, and for the cost.</param>
    public static Optimum? Of(RandomAssignment problem, FleetPlan known, double seconds = 5)
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
        var classes = known.Decisions.GroupBy(d => d.Model.Priority).OrderByDescending(g => g.Key).ToArray();
        var placed = new long[classes.Length];
        var isKnownBest = true;
        for (var c = 0; c < classes.Length; c++)
        {
            var replicas = LinearExpr.Sum(problem.Models.SelectMany((m, i) => m.Priority == classes[c].Key ? count[i] : []));
            long own = classes[c].Sum(d => d.PlacedReplicas);
            long wanted = classes[c].Sum(d => d.Model.Replicas);
            if (isKnownBest && own == wanted)
            {
                placed[c] = own;
            }
            else
            {
                if (isKnownBest) model.Add(replicas >= own);
                model.Maximize(replicas);
                var solver = Solver(seconds);
                if (solver.Solve(model) != CpSolverStatus.Optimal) return null;
                placed[c] = (long)Math.Round(solver.ObjectiveValue);
            }

            isKnownBest &= placed[c] == own;
            model.Add(replicas == placed[c]);
        }

        model.Minimize(LinearExpr.Sum(problem.Models.SelectMany((m, i) => problem.Nodes.Select((n, j) =>
            count[i][j] * (long)(RandomAssignment.Cost(n.Pool, m) * CostUnit)))));
        var cheapest = Solver(seconds);
        return cheapest.Solve(model) is CpSolverStatus.Optimal or CpSolverStatus.Feasible
            ? new(placed, (decimal)Math.Max(0, cheapest.BestObjectiveBound) / CostUnit)
            : null;
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

    private static CpSolver Solver(double seconds) => new()
    {
        StringParameters = FormattableString.Invariant($"max_time_in_seconds:{seconds} num_workers:2 random_seed:1 linearization_level:2"),
    };
}
