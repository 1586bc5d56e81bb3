namespace HybridPlacement.Placement;

/// <summary>
/// The decision. Pure: the same fleet, model and time give the same decision, in whatever order the fleet was told about.
/// </summary>
public static class Placer
{
    /// <summary>Decides where a model's replicas go. Changes nothing.</summary>
    /// <param name="fleet">The fleet.</param>
    /// <param name="model">What is asked for.</param>
    /// <param name="current">Where it is placed now: without a reason to move, it stays.</param>
    /// <param name="now">The time, for failover and failback.</param>
    public static Decision Decide(FleetSnapshot fleet, ModelRequest model, CurrentPlacement current, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(fleet);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(current);
        lock (fleet.Gate) return new Evaluation(fleet, model, current, now).Run();
    }

    /// <summary>
    /// Decides, and reserves in the fleet what was decided, as one step: the next decision sees it as taken. The
    /// reservation gives way, replica by replica, to the pods as they appear; the model's next one replaces it, and
    /// <see cref="FleetSnapshot.Release"/> ends it.
    /// </summary>
    public static Decision Place(FleetSnapshot fleet, ModelRequest model, CurrentPlacement current, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(fleet);
        lock (fleet.Gate)
        {
            var decision = Decide(fleet, model, current, now);
            fleet.Reserve(decision);
            return decision;
        }
    }
}
