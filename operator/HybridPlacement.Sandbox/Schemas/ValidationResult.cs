namespace HybridPlacement.Sandbox.Schemas;

/// <summary>
/// Errors of one validation, each once, and the number of checks made, by which the branch of an anyOf or oneOf is
/// chosen whose errors are shown: the one that came farthest.
/// </summary>
internal sealed class ValidationResult
{
    private readonly List<StatusCause> _errors = [];
    private readonly HashSet<string> _messages = new(StringComparer.Ordinal);

    public IReadOnlyList<StatusCause> Errors => _errors;

    public int MatchCount { get; private set; }

    public bool IsValid => _errors.Count == 0;

    public void Add(StatusCause error)
    {
        if (_messages.Add(error.ToString()))
            _errors.Add(error);
    }

    public void Count(int checks) => MatchCount += checks;

    public void Merge(ValidationResult other)
    {
        foreach (var error in other._errors)
            Add(error);
        MatchCount += other.MatchCount;
    }

    /// <summary>Drops the errors, keeps the count.</summary>
    public void Forgive()
    {
        _errors.Clear();
        _messages.Clear();
    }
}
