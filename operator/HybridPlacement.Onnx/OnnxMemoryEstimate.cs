namespace HybridPlacement.Onnx;

/// <summary>The memory that a CPU server of this model needs, estimated without running it.</summary>
/// <param name="RuntimeBytes">The server itself.</param>
/// <param name="WeightBytes">Weights after loading: copies in the layout that kernels want included.</param>
/// <param name="ActivationBytes">One request's intermediate results.</param>
/// <param name="Explanation">How the numbers were reached, in words.</param>
public sealed record OnnxMemoryEstimate(long RuntimeBytes, long WeightBytes, long ActivationBytes, string Explanation)
{
    /// <summary>The sum; <see cref="long.MaxValue"/> where it overflows.</summary>
    public long TotalBytes => Saturating.Add(RuntimeBytes, Saturating.Add(WeightBytes, ActivationBytes));
}
