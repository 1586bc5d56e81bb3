using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Building;

/// <summary>Which pools a model must not be in, as a decision sees it: forbidden, and not merely full or out of reach.</summary>
public sealed class Prohibition
{
    private static readonly HashSet<string> Reasons =
    [
        Placement.Reasons.NoRule,
        Placement.Reasons.TierNotAllowed,
        Placement.Reasons.TierNotRequested,
        Placement.Reasons.SensitivityTooHigh,
        Placement.Reasons.PoolNotSelected,
        Placement.Reasons.JurisdictionNotAllowed,
        Placement.Reasons.ComplianceMissing,
        Placement.Reasons.SelfAssignableLabels,
    ];

    private readonly Dictionary<string, string?> _reasonByPool;

    /// <summary>What a decision forbids.</summary>
    public Prohibition(Decision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        _reasonByPool = decision.Candidates.ToDictionary(
            c => c.Pool.Name,
            c => c.Verdict == Verdict.Rejected && c.Reason is { } reason && Reasons.Contains(reason) ? c.Message : null,
            StringComparer.Ordinal);
    }

    /// <summary>Whether a pool is forbidden. One that isn't known is.</summary>
    public bool Forbids(string pool) => WhyNot(pool) is not null;

    /// <summary>Why a pool is forbidden; null where it isn't.</summary>
    public string? WhyNot(string pool) =>
        _reasonByPool.TryGetValue(pool, out var reason) ? reason : $"there is no PlacementPool {pool}";
}
