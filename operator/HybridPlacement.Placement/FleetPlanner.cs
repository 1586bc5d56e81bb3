namespace HybridPlacement.Placement;

/// <summary>
/// Decides for many models one after the other: higher priority first, then by namespace and name. Each sees what those
/// before it were given. What moves leaves room to others, so it goes on until nothing moves any more.
/// </summary>
public static class FleetPlanner
{
    /// <summary>Rebalancing that takes a few seconds at most, on whatever fleet.</summary>
    public const long ThoroughRebalancing = 20_000_000;

    /// <summary>A bound, not a figure that is met: in practice two or three rounds settle a fleet.</summary>
    private const int MaxRounds = 8;

    /// <summary>
    /// Plans. The fleet is as planned afterwards, reservations for pods: give it a snapshot made for the purpose. The moves
    /// of the decisions are those from where the models are now.
    /// </summary>
    /// <param name="fleet">The fleet.</param>
    /// <param name="items">The models.</param>
    /// <param name="now">The time, for failover and failback.</param>
    /// <param name="rebalancing">
    /// How much to look for a better plan for the fleet as a whole: nodes looked at, and four times as many moves. 0, the default, for what the
    /// operator does by itself, model by model.
    /// </param>
    public static FleetPlan Plan(FleetSnapshot fleet, IReadOnlyList<PlanItem> items, DateTimeOffset now, long rebalancing = 0)
    {
        ArgumentNullException.ThrowIfNull(fleet);
        ArgumentNullException.ThrowIfNull(items);
        var order = InOrder(items).ToArray();
        var decisions = new Decision?[order.Length];
        for (var round = 0; round < MaxRounds && Round(fleet, order, decisions, now); round++)
        {
            // Once more: what has come or moved may have left room for one that had none, or a better place.
        }

        Decision[] planned = [.. decisions.OfType<Decision>()];
        if (rebalancing > 0) planned = Rebalance(fleet, planned, now, rebalancing);
        var final = planned.Select((d, i) => FromWhereItIs(d, order[i])).ToList();
        final.Sort(static (a, b) => a.Model.Key.CompareTo(b.Model.Key));
        return new FleetPlan(final);
    }

    internal static IEnumerable<PlanItem> InOrder(IReadOnlyList<PlanItem> items) =>
        items.OrderByDescending(i => i.Model.Priority).ThenBy(i => i.Model.Key);

    /// <summary>Whether anything has come, moved or gone.</summary>
    private static bool Round(FleetSnapshot fleet, PlanItem[] order, Decision?[] decisions, DateTimeOffset now)
    {
        var changed = false;
        for (var i = 0; i < order.Length; i++)
        {
            var before = decisions[i];
            var decision = fleet.CarryOut(order[i].Model, before is null ? order[i].Current ?? CurrentPlacement.None : After(before), now);
            var stays = decision.Victims.Count == 0 && decision.Moves.Count == 0;
            changed |= !stays;
            // Who stays keeps its reasons: they say what there was to choose from when its place was chosen.
            if (before is null) decisions[i] = decision;
            else if (!stays) decisions[i] = decision with { Victims = [.. before.Victims, .. decision.Victims] };
        }

        return changed;
    }

    private static Decision[] Rebalance(FleetSnapshot fleet, Decision[] planned, DateTimeOffset now, long budget)
    {
        var held = fleet.Held(planned);
        var targets = fleet.Rebalance(planned, budget);
        var better = planned.Select((d, i) => fleet.CarryOut(d.Model, targets[i] ?? After(d), now)).ToArray();
        if (Compare(better, planned) < 0) return [.. better.Select((d, i) => d with { Victims = [.. planned[i].Victims, .. d.Victims] })];
        fleet.Restore(held);
        return planned;
    }

    /// <summary>Less is better: fewer replicas without a place in the highest class where two plans differ, then the lower price.</summary>
    private static int Compare(Decision[] left, Decision[] right)
    {
        foreach (var priority in left.Select(d => d.Model.Priority).Distinct().OrderDescending())
        {
            var order = Unplaced(left, priority).CompareTo(Unplaced(right, priority));
            if (order != 0) return order;
        }

        return new FleetPlan(left).KnownCost.CompareTo(new FleetPlan(right).KnownCost);

        static int Unplaced(Decision[] plan, int priority) => plan.Where(d => d.Model.Priority == priority).Sum(d => d.UnplacedReplicas);
    }

    private static CurrentPlacement After(Decision decision) =>
        new([.. decision.Pools.Select(p => new CurrentPool(p.Pool.Name, p.Replicas))]);

    private static Decision FromWhereItIs(Decision decision, PlanItem item) => decision with
    {
        Moves = MoveList.Of(decision.Question!, decision.Pools, decision.Candidates, item.Current ?? CurrentPlacement.None),
        Victims = [.. decision.Victims.Where(v => v.Pods.Count > 0)],
    };
}
