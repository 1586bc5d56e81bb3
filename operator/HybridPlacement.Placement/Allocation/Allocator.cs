namespace HybridPlacement.Placement;

/// <summary>
/// Gives replicas to ranked options. What can stay stays; the rest goes to the best pool with room on nodes that exist,
/// then to nodes to come; last, running replicas move to a pool that is better by enough.
/// </summary>
internal static class Allocator
{
    public static void Run(Question question, Workspace work, DateTimeOffset now, Deadlines deadlines)
    {
        if (question.Model.Placement.Mode == PlacementMode.EachPool)
        {
            EachPool(question, work);
        }
        else if (question.Model.Placement.Overflow)
        {
            Replicated(question, work, work.Options);
            Improvement.Run(question, work.Options, now, deadlines);
        }
        else
        {
            SinglePool.Run(question, work, now, deadlines);
        }
    }

    /// <summary>Fills the options in the order of preference.</summary>
    public static void Replicated(Question question, Workspace work, List<PoolOption> options)
    {
        Fill(work, options);
        Give(question, work.Slots, question.Replicas);
    }

    public static void Take(Slot slot, int replicas)
    {
        if (slot.Elastic) slot.Option.OnElastic += replicas;
        else slot.Option.OnExisting += replicas;
    }

    /// <summary>What stays, before new room that exists, before nodes to come.</summary>
    private static void Fill(Workspace work, List<PoolOption> options)
    {
        var slots = work.Slots;
        slots.Clear();
        foreach (var option in options) Add(slots, option, option.Stayable, false);
        foreach (var option in options) Add(slots, option, option.Holdable - option.Stayable, false);
        foreach (var option in options) Add(slots, option, Waiting(option), true);
        foreach (var option in options) Add(slots, option, option.ElasticHoldable - Waiting(option), true);
    }

    private static int Waiting(PoolOption option) =>
        Math.Min(Math.Max(0, option.Current - option.Stayable), option.ElasticHoldable);

    private static void Add(List<Slot> slots, PoolOption option, int room, bool elastic)
    {
        if (room > 0) slots.Add(new Slot(option, room, elastic));
    }

    private static void EachPool(Question question, Workspace work)
    {
        var slots = work.Slots;
        slots.Clear();
        foreach (var option in work.Options) Add(slots, option, Math.Min(option.Holdable, question.Replicas), false);
        foreach (var option in work.Options) Add(slots, option, Math.Min(option.ElasticHoldable, question.Replicas - option.Holdable), true);
        Give(question, slots, int.MaxValue);
    }

    private static void Give(Question question, List<Slot> slots, int replicas)
    {
        if (question.Model.Placement.MaxHourlyCost is { } budget)
        {
            BudgetFill.Run(slots, replicas, budget);
            return;
        }

        foreach (var slot in slots)
        {
            if (replicas == 0) return;
            var taken = Math.Min(slot.Room, replicas);
            Take(slot, taken);
            replicas -= taken;
        }
    }
}
