using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Status;

/// <summary>Which pools a status says were chosen, and why that changed.</summary>
internal static class PlacementHistory
{
    /// <summary>The pools that the last decision named, by name: the newest entry of the history.</summary>
    public static IReadOnlyList<string> PlacedPools(Api.PlacementStatus? status) =>
        status?.History is [{ To: { } to }, ..] ? to.Split(',') : [];

    /// <summary>The pools that a decision names, by name.</summary>
    public static IReadOnlyList<string> PlacedPools(Decision decision) =>
        [.. decision.Pools.Select(p => p.Pool.Name).Order(StringComparer.Ordinal)];

    /// <summary>
    /// The replicas that go from one pool to another though the model stays in the same pools as before; none where the pools change,
    /// which the history tells.
    /// </summary>
    public static IReadOnlyList<Move> Shifts(Decision decision, Api.PlacementStatus? status)
    {
        if (decision.Moves.Count == 0)
            return [];
        IReadOnlyList<Move> shifts = [.. decision.Moves.Where(m => m is { From: not null, To: not null })];
        return shifts.Count > 0 && PlacedPools(status).SequenceEqual(PlacedPools(decision)) ? shifts : [];
    }

    /// <summary>Why the pools changed, or how many replicas are in each, as the events call it.</summary>
    public static string ReasonOf(Decision decision, IReadOnlyList<string> before, IReadOnlyList<string> now)
    {
        if (before.Count == 0)
            return Api.EventReasons.Placed;
        if (now.Count == 0)
            return decision.Model.Replicas == 0 ? Api.EventReasons.Removed : Api.EventReasons.PlacementFailed;
        foreach (var reason in (ReadOnlySpan<MoveReason>)[MoveReason.FailedOver, MoveReason.FailedBack, MoveReason.Overflowed])
        {
            if (decision.Moves.Any(m => m.Reason == reason))
                return reason.ToString();
        }

        return Api.EventReasons.Moved;
    }
}
