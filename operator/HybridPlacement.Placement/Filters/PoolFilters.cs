namespace HybridPlacement.Placement;

/// <summary>The filters in the order in which they are asked: the first that rejects names the reason.</summary>
internal static class PoolFilters
{
    public static IReadOnlyList<PoolFilter> All { get; } =
    [
        new RuleFilter(),
        new PolicyProblemFilter(),
        new TierFilter(),
        new SensitivityFilter(),
        new TrustFilter(),
        new ComplianceFilter(),
        new RequestedTierFilter(),
        new JurisdictionFilter(),
        new PoolSelectorFilter(),
        new LeavingFilter(),
        new RuntimeFilter(),
        new PoolProblemFilter(),
        new KnownCostFilter(),
        new ReplicaCostFilter(),
        new ModelQuotaFilter(),
        new GpuQuotaFilter(),
    ];
}
