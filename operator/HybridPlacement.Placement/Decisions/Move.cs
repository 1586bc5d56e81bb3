namespace HybridPlacement.Placement;

/// <summary>Why replicas change their place. The names are those of the events.</summary>
public enum MoveReason
{
    /// <summary>First placement, or more replicas.</summary>
    Placed,

    /// <summary>A better place was found, or the old one isn't allowed or too small any more.</summary>
    Moved,

    /// <summary>The preferred pool is full; these are the rest.</summary>
    Overflowed,

    /// <summary>The old pool is gone.</summary>
    FailedOver,

    /// <summary>The preferred pool is back.</summary>
    FailedBack,

    /// <summary>Fewer replicas, or none that may stay.</summary>
    Removed,
}

/// <summary>A change from what runs now.</summary>
/// <param name="From">The pool that loses replicas; null for new ones.</param>
/// <param name="To">The pool that gains them; null for those that end.</param>
/// <param name="Replicas">How many.</param>
/// <param name="Reason">Why.</param>
public sealed record Move(string? From, string? To, int Replicas, MoveReason Reason);
