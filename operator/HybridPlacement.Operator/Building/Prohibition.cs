using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Building;

/// <summary>Why a model must not be in a place.</summary>
/// <param name="Why">A sentence.</param>
/// <param name="IsStrict">Whether policy, law or the pool's own bounds say so, and not just the model's wish.</param>
public sealed record Ban(string Why, bool IsStrict);

/// <summary>Which pools a model must not be in, as a decision sees it: forbidden, and not merely full or out of reach.</summary>
public sealed class Prohibition
{
    private static readonly HashSet<string> Strict =
    [
        Placement.Reasons.NoRule,
        Placement.Reasons.TierNotAllowed,
        Placement.Reasons.SensitivityTooHigh,
        Placement.Reasons.JurisdictionNotAllowed,
        Placement.Reasons.ComplianceMissing,
        Placement.Reasons.SelfAssignableLabels,
    ];

    private static readonly HashSet<string> Wishes = [Placement.Reasons.TierNotRequested, Placement.Reasons.PoolNotSelected];

    private readonly Dictionary<string, Ban?> _bans;

    /// <summary>What a decision forbids.</summary>
    public Prohibition(Decision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        _bans = decision.Candidates.ToDictionary(c => c.Pool.Name, c => Of(c, decision.Model), StringComparer.Ordinal);
    }

    /// <summary>Whether a pool is forbidden. One that isn't known is.</summary>
    public bool Forbids(string pool) => Find(pool) is not null;

    /// <summary>Why a pool is forbidden; null where it isn't.</summary>
    public Ban? Find(string pool) =>
        _bans.TryGetValue(pool, out var ban) ? ban : new Ban($"there is no PlacementPool {pool}", true);

    private static Ban? Of(Candidate candidate, ModelRequest model)
    {
        if (candidate.Verdict == Verdict.Rejected && candidate.Reason is { } reason)
        {
            if (Strict.Contains(reason))
                return new Ban(candidate.Message ?? reason, true);
            if (Wishes.Contains(reason))
                return new Ban(candidate.Message ?? reason, false);
        }

        // Even while the policy can't be read, and is asked first: what a pool may see at most is its own to say.
        return model.Sensitivity > candidate.Pool.EffectiveMaxSensitivity
            ? new Ban($"pool {candidate.Pool.Name} may see data up to sensitivity {candidate.Pool.EffectiveMaxSensitivity}, "
                + $"and the model's is {model.Sensitivity}", true)
            : null;
    }
}
