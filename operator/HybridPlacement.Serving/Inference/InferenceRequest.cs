namespace HybridPlacement.Serving.Inference;

/// <summary>A request, whatever it came by. Owns its tensors.</summary>
internal sealed class InferenceRequest : IDisposable
{
    /// <summary>The caller's name for the request; comes back with the answer.</summary>
    public string? Id { get; set; }

    public List<InputTensor> Inputs { get; } = [];

    /// <summary>The outputs wanted; none named means all.</summary>
    public List<RequestedOutput> Outputs { get; } = [];

    /// <summary>Whether outputs are wanted as bytes where they don't say otherwise.</summary>
    public bool AreOutputsBinary { get; set; }

    public void Dispose()
    {
        foreach (var input in Inputs)
            input.Dispose();
    }
}
