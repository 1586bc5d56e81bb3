using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Status;

/// <summary>Which pools a status says were chosen, and why that changed.</summary>
internal static class PlacementHistory
{
    /// <summary>The pools that the last decision named, by name: the newest entry of the history.</summary>
    public static IReadOnlyList<string> PlacedPools(Api.PlacementStatus? status) =>
        status?.History is [{ To: { } to }, ..] ? to.Split(',') : [];

    /// <summary>Why the pools changed, as the events call it.</summary>
    public static string ReasonOf(Decision decision, IReadOnlyList<string> before, IReadOnlyList<string> now)
    {
        if (before.Count == 0)
            return Api.EventReasons.Placed;
        if (now.Count == 0)
            return decision.Model.Replicas == 0 ? nameof(MoveReason.Removed) : Api.EventReasons.PlacementFailed;
        foreach (var reason in (ReadOnlySpan<MoveReason>)[MoveReason.FailedOver, MoveReason.FailedBack, MoveReason.Overflowed])
        {
            if (decision.Moves.Any(m => m.Reason == reason))
                return reason.ToString();
        }

        return Api.EventReasons.Moved;
    }
}
