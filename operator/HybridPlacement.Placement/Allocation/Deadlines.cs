namespace HybridPlacement.Placement;

/// <summary>Times that a decision waited for: the earliest is when to decide again.</summary>
internal sealed class Deadlines
{
    private DateTimeOffset? _earliest;

    /// <summary>Whether a deadline is still ahead; notes it if so.</summary>
    public bool IsBefore(DateTimeOffset deadline, DateTimeOffset now)
    {
        if (now >= deadline) return false;
        if (_earliest is null || deadline < _earliest) _earliest = deadline;
        return true;
    }

    public TimeSpan? After(DateTimeOffset now) => _earliest - now;
}
