namespace HybridPlacement.Serving.Fetching;

/// <summary>The model can't be had, or isn't accepted; the message is for whoever wrote the model's uri.</summary>
internal sealed class FetchException(string reason, string message) : Exception(message)
{
    /// <summary>One of <see cref="Reasons"/>.</summary>
    public string Reason => reason;

    /// <summary>Whether the same may succeed a moment later.</summary>
    public bool IsTransient { get; init; }

    /// <summary>How long the source asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static FetchException Failed(string message) => new(Reasons.ModelFetchFailed, message);

    public static FetchException Transient(string message, TimeSpan? retryAfter = null) =>
        new(Reasons.ModelFetchFailed, message) { IsTransient = true, RetryAfter = retryAfter };

    public static FetchException Rejected(string message) => new(Reasons.ModelRejected, message);
}
