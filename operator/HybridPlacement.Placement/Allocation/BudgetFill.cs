namespace HybridPlacement.Placement;

/// <summary>
/// Fills slots within a budget: as many replicas as the cheapest room allows, and of all ways to place so many the most
/// preferred one, slot by slot.
/// </summary>
internal static class BudgetFill
{
    public static void Run(List<Slot> slots, int replicas, decimal budget)
    {
        var byCost = Enumerable.Range(0, slots.Count).OrderBy(i => CostOf(slots[i])).ToArray();
        var left = Affordable(slots, byCost, replicas, budget);
        for (var i = 0; i < slots.Count && left > 0; i++)
        {
            var taken = Math.Min(slots[i].Room, left);
            // The more preferred the slot, the more it gets, as long as the rest can still be paid for.
            while (taken > 0 && !CanPay(slots, byCost, i, left - taken, budget - (taken * CostOf(slots[i])))) taken--;
            Allocator.Take(slots[i], taken);
            left -= taken;
            budget -= taken * CostOf(slots[i]);
        }
    }

    private static decimal CostOf(Slot slot) => slot.Option.Cost ?? 0;

    private static int Affordable(List<Slot> slots, int[] byCost, int replicas, decimal budget)
    {
        var placed = 0;
        foreach (var i in byCost)
        {
            var cost = CostOf(slots[i]);
            var taken = Math.Min(slots[i].Room, replicas - placed);
            if (cost > 0) taken = (int)Math.Min(taken, budget / cost);
            placed += taken;
            budget -= taken * cost;
        }

        return placed;
    }

    /// <summary>Whether the slots after one can take so many for the money.</summary>
    private static bool CanPay(List<Slot> slots, int[] byCost, int after, int replicas, decimal money)
    {
        if (money < 0) return false;
        foreach (var i in byCost)
        {
            if (replicas == 0) return true;
            if (i <= after) continue;
            var taken = Math.Min(slots[i].Room, replicas);
            money -= taken * CostOf(slots[i]);
            if (money < 0) return false;
            replicas -= taken;
        }

        return replicas == 0;
    }
}
