namespace HybridPlacement.Placement;

/// <summary>
/// Decides for many models one after the other: higher priority first, then by namespace and name. Each sees what those
/// before it were given. What moves leaves room to others, so it goes on until nothing moves any more.
/// </summary>
public static class FleetPlanner
{
    /// <summary>A bound, not a figure that is met: in practice two or three rounds settle a fleet.</summary>
    private const int MaxRounds = 8;

    /// <summary>
    /// Plans. The fleet is as planned afterwards, reservations for pods: give it a snapshot made for the purpose. The moves
    /// of the decisions are those from where the models are now.
    /// </summary>
    public static FleetPlan Plan(FleetSnapshot fleet, IReadOnlyList<PlanItem> items, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(fleet);
        ArgumentNullException.ThrowIfNull(items);
        var order = InOrder(items).ToArray();
        var decisions = new Decision?[order.Length];
        for (var round = 0; round < MaxRounds && Round(fleet, order, decisions, now); round++)
        {
            // Once more: what has moved may have made room for one that had none, or for a better place.
        }

        var final = decisions.Select((d, i) => FromWhereItIs(d!, order[i])).ToList();
        final.Sort(static (a, b) => a.Model.Key.CompareTo(b.Model.Key));
        return new FleetPlan(final);
    }

    internal static IEnumerable<PlanItem> InOrder(IReadOnlyList<PlanItem> items) =>
        items.OrderByDescending(i => i.Model.Priority).ThenBy(i => i.Model.Key);

    /// <summary>Whether anything that had a place has left it.</summary>
    private static bool Round(FleetSnapshot fleet, PlanItem[] order, Decision?[] decisions, DateTimeOffset now)
    {
        var left = false;
        for (var i = 0; i < order.Length; i++)
        {
            var before = decisions[i];
            var decision = fleet.CarryOut(order[i].Model, before is null ? order[i].Current ?? CurrentPlacement.None : After(before), now);
            left |= decision.Victims.Count > 0 || decision.Moves.Any(m => m.From is not null);
            decisions[i] = before is null ? decision : decision with { Victims = [.. before.Victims, .. decision.Victims] };
        }

        return left;
    }

    private static CurrentPlacement After(Decision decision) =>
        new([.. decision.Pools.Select(p => new CurrentPool(p.Pool.Name, p.Replicas))]);

    private static Decision FromWhereItIs(Decision decision, PlanItem item) => decision with
    {
        Moves = MoveList.Of(decision.Question!, decision.Pools, decision.Candidates, item.Current ?? CurrentPlacement.None),
        Victims = [.. decision.Victims.Where(v => v.Pods.Count > 0)],
    };
}
