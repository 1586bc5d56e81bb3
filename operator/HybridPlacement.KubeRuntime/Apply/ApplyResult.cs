namespace HybridPlacement.KubeRuntime;

/// <summary>What an apply did.</summary>
public enum ApplyOutcome
{
    /// <summary>The object was as wanted: no call was made.</summary>
    Unchanged,

    /// <summary>There was none.</summary>
    Created,

    /// <summary>It differed.</summary>
    Updated,
}

/// <summary>A field that another manager had.</summary>
/// <param name="Field">Its path, such as <c>.spec.replicas</c>.</param>
/// <param name="Manager">Who had it, as the server says it.</param>
public sealed record ContestedField(string Field, string Manager)
{
    /// <summary>The fields over which an apply without force has failed; none where it has failed over something else.</summary>
    public static IReadOnlyList<ContestedField> In(KubeApiException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.IsConflict
            ? [.. (error.Status.Details?.Causes ?? []).Where(c => c.Reason == "FieldManagerConflict" && c.Field is not null)
                .Select(c => new ContestedField(c.Field, c.Message ?? string.Empty))]
            : [];
    }
}

/// <summary>What an apply did, and to what.</summary>
/// <param name="Outcome">What it did.</param>
/// <param name="Object">As it is now; where nothing was done, as the cache had it.</param>
/// <param name="Differences">The paths that made a call necessary.</param>
/// <param name="PutBack">Those of them that this process had applied before, just so: somebody has changed or removed them since.</param>
/// <param name="Taken">Fields taken from other managers: worth an event.</param>
/// <param name="Left">Fields that others own and keep, because <see cref="ApplierOptions.MayTake"/> says so.</param>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1720", Justification = "An API object.")]
public sealed record ApplyResult<T>(
    ApplyOutcome Outcome,
    T Object,
    IReadOnlyList<string> Differences,
    IReadOnlyList<string> PutBack,
    IReadOnlyList<ContestedField> Taken,
    IReadOnlyList<ContestedField> Left);

/// <summary>As whom an <see cref="Applier"/> writes.</summary>
public sealed record ApplierOptions
{
    /// <summary>The field manager.</summary>
    public required string FieldManager { get; init; }

    /// <summary>
    /// Whether a field that another manager owns may be taken from it. The others are left out of what is applied, and tried
    /// again after <see cref="LeftFor"/>. Default: whatever is applied must be so.
    /// </summary>
    public Func<string, bool> MayTake { get; init; } = static _ => true;

    /// <summary>How long a field that was left to another manager isn't asked for again.</summary>
    public TimeSpan LeftFor { get; init; } = TimeSpan.FromMinutes(10);
}
