namespace HybridPlacement.Placement;

/// <summary>The decisions for many models.</summary>
/// <param name="Decisions">One per model, in order of namespace and name.</param>
public sealed record FleetPlan(IReadOnlyList<Decision> Decisions)
{
    /// <summary>Whether every replica of every model has a place.</summary>
    public bool IsPlaced => Decisions.All(d => d.IsPlaced);

    /// <summary>What all of them cost per hour; null when a pool's cost isn't known.</summary>
    public decimal? HourlyCost
    {
        get
        {
            decimal? sum = 0;
            foreach (var decision in Decisions) sum += decision.HourlyCost;
            return sum;
        }
    }

    /// <summary>What the known ones cost per hour.</summary>
    internal decimal KnownCost => Decisions.Sum(d => d.Pools.Sum(p => p.HourlyCost ?? 0));
}
