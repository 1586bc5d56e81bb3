namespace HybridPlacement.Serving.Inference;

/// <summary>A request can't be answered; the status is HTTP's, which gRPC's is derived from.</summary>
internal sealed class InferenceException(int status, string message) : Exception(message)
{
    public int Status => status;

    public TimeSpan? RetryAfter { get; init; }

    public static InferenceException Invalid(string message) => new(StatusCodes.Status400BadRequest, message);

    public static InferenceException NotFound(string message) => new(StatusCodes.Status404NotFound, message);

    public static InferenceException NotReady(string message) => new(StatusCodes.Status503ServiceUnavailable, message);

    public static InferenceException TooLate(TimeSpan timeout) =>
        new(StatusCodes.Status504GatewayTimeout, $"the request's timeout of {timeout.TotalMicroseconds:F0} µs ran out");

    public static InferenceException Busy(string message) =>
        new(StatusCodes.Status429TooManyRequests, message) { RetryAfter = TimeSpan.FromSeconds(1) };
}
