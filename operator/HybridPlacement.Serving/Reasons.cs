namespace HybridPlacement.Serving;

/// <summary>Why a container ended, as the operator knows it, and the exit code that goes with it.</summary>
internal static class Reasons
{
    public const string ModelVerified = nameof(ModelVerified);
    public const string ModelFetchFailed = nameof(ModelFetchFailed);
    public const string ModelRejected = nameof(ModelRejected);
    public const string ModelLoadFailed = nameof(ModelLoadFailed);
    public const string SecretNotFound = nameof(SecretNotFound);

    public static int ExitCode(string reason) => reason switch
    {
        ModelVerified => 0,
        ModelFetchFailed or SecretNotFound => 10,
        ModelRejected => 11,
        ModelLoadFailed => 12,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "No such reason"),
    };
}
