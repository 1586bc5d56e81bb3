namespace HybridPlacement.Placement;

/// <summary>Where the replicas of decisions are counted, pods and held room alike: what a fleet can come back to.</summary>
/// <param name="Models">The nodes of each decision's replicas.</param>
/// <param name="NodesToCome">The nodes to come of each pool, as far as anything is held on them.</param>
internal sealed record FleetHoldings(
    IReadOnlyList<(Decision Decision, NodeState[] Nodes)> Models, IReadOnlyList<(PoolState Pool, NodeState[] Nodes)> NodesToCome);
