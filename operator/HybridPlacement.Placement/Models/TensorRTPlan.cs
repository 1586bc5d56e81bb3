namespace HybridPlacement.Placement;

/// <summary>What a TensorRT plan was built for: it loads nowhere else.</summary>
/// <param name="Version">TensorRT's version.</param>
/// <param name="ComputeCapability">The GPU's compute capability.</param>
public sealed record TensorRTPlan(NumericVersion Version, NumericVersion ComputeCapability);
