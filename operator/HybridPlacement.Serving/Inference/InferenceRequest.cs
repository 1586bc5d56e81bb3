namespace HybridPlacement.Serving.Inference;

/// <summary>A request, whatever it came by. Owns its tensors.</summary>
internal sealed class InferenceRequest : IDisposable
{
    /// <summary>Triton's name for how long a request may take, in microseconds.</summary>
    public const string TimeoutParameter = "timeout";

    /// <summary>How long the request may take, queue included; without a bound where the caller names none.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>The caller's name for the request; comes back with the answer.</summary>
    public string? Id { get; set; }

    public List<InputTensor> Inputs { get; } = [];

    /// <summary>The outputs wanted; none named means all.</summary>
    public List<RequestedOutput> Outputs { get; } = [];

    /// <summary>Whether outputs are wanted as bytes where they don't say otherwise.</summary>
    public bool AreOutputsBinary { get; set; }

    /// <summary>The timeout that a parameter means; 0 stands for none.</summary>
    public static TimeSpan? TimeoutOf(long microseconds) => microseconds switch
    {
        < 0 => throw InferenceException.Invalid($"parameter {TimeoutParameter} is {microseconds} and must be 0 or more microseconds"),
        0 => null,
        _ => TimeSpan.FromMicroseconds(Math.Min(microseconds, (long)TimeSpan.FromDays(1).TotalMicroseconds)),
    };

    public void Dispose()
    {
        foreach (var input in Inputs)
            input.Dispose();
    }
}
