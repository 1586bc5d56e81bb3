namespace HybridPlacement.Placement;

/// <summary>A pool that was looked at.</summary>
public readonly record struct Candidate
{
    private readonly Question _question;
    private readonly object? _cause;

    internal Candidate(Question question, Pool pool, Verdict verdict, double? score, object? cause)
    {
        _question = question;
        _cause = cause;
        Pool = pool;
        Verdict = verdict;
        Score = score is { } exact ? (int)Math.Round(exact, MidpointRounding.AwayFromZero) : null;
    }

    /// <summary>The pool.</summary>
    public Pool Pool { get; }

    /// <summary>What became of it.</summary>
    public Verdict Verdict { get; }

    /// <summary>0 to 100, how good a place it is within its tier; null when rejected.</summary>
    public int? Score { get; }

    /// <summary>One of <see cref="Reasons"/> when it takes no (more) replicas; null otherwise.</summary>
    public string? Reason => _cause switch
    {
        PoolFilter filter => filter.Reason,
        FitReport fit => fit.Reason,
        RoomReport => Reasons.InsufficientCapacity,
        PreferenceReport => Reasons.LessPreferred,
        _ => null,
    };

    /// <summary>A sentence that says what would have to change; composed when it is read. Null without a reason.</summary>
    public string? Message => _cause switch
    {
        PoolFilter filter => filter.Explain(_question, Pool),
        FitReport fit => fit.Explain(_question, Pool),
        RoomReport room => room.Explain(_question, Pool),
        PreferenceReport preference => preference.Explain(_question, Pool),
        _ => null,
    };

    /// <summary>Whether waiting may turn the verdict.</summary>
    internal bool MayPass => _cause switch
    {
        PoolFilter filter => filter.MayPass,
        FitReport fit => fit.MayPass,
        _ => true,
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Pool.Name}: {Verdict} {Score}{Reason} {Message}";
}
