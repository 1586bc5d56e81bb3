namespace HybridPlacement.Placement;

/// <summary>Room for replicas that cost the same and are equally good: a part of a pool.</summary>
/// <param name="Option">The pool.</param>
/// <param name="Room">How many.</param>
/// <param name="Elastic">On nodes to come.</param>
internal readonly record struct Slot(PoolOption Option, int Room, bool Elastic);
