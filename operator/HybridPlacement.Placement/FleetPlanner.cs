namespace HybridPlacement.Placement;

/// <summary>
/// Decides for many models one after the other: higher priority first, then by namespace and name. Each sees what those
/// before it were given.
/// </summary>
public static class FleetPlanner
{
    /// <summary>Plans. The fleet holds the reservations afterwards: give it a snapshot made for the purpose.</summary>
    public static FleetPlan Plan(FleetSnapshot fleet, IReadOnlyList<PlanItem> items, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(fleet);
        ArgumentNullException.ThrowIfNull(items);
        var decisions = new List<Decision>(items.Count);
        foreach (var item in InOrder(items))
            decisions.Add(Placer.Place(fleet, item.Model, item.Current ?? CurrentPlacement.None, now));
        decisions.Sort(static (a, b) => a.Model.Key.CompareTo(b.Model.Key));
        return new FleetPlan(decisions);
    }

    internal static IEnumerable<PlanItem> InOrder(IReadOnlyList<PlanItem> items) =>
        items.OrderByDescending(i => i.Model.Priority).ThenBy(i => i.Model.Key);
}
