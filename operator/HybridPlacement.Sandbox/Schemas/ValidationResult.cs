namespace HybridPlacement.Sandbox.Schemas;

/// <summary>
/// Errors of one validation, each once, and the number of checks made, by which the branch of an anyOf or oneOf is
/// chosen whose errors are shown: the one that came farthest.
/// </summary>
internal sealed class ValidationResult
{
    // Made for each value of each object that is written: most have no errors.
    private List<StatusCause>? _errors;
    private HashSet<string>? _messages;

    public IReadOnlyList<StatusCause> Errors => _errors ?? [];

    public int MatchCount { get; private set; }

    public bool IsValid => _errors is not { Count: > 0 };

    public void Add(StatusCause error)
    {
        _messages ??= new(StringComparer.Ordinal);
        if (_messages.Add(error.ToString()))
            (_errors ??= []).Add(error);
    }

    public void Count(int checks) => MatchCount += checks;

    public void Merge(ValidationResult other)
    {
        if (other._errors is { } errors)
        {
            foreach (var error in errors)
                Add(error);
        }
        MatchCount += other.MatchCount;
    }

    /// <summary>Drops the errors, keeps the count.</summary>
    public void Forgive()
    {
        _errors = null;
        _messages = null;
    }
}
